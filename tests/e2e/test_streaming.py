from pathlib import Path

import httpx

from core.cli.local.streaming import run_streaming_server
from tests.support.engines.aws import Deployed


def names(answer: httpx.Response) -> list[str]:
    """The names of the events in an answer, repetitions left out."""
    found = [line.removeprefix("event: ") for line in answer.text.splitlines() if line.startswith("event: ")]
    return list(dict.fromkeys(found))


def test_a_turn_streams_from_either_address(deployed: Deployed, api_key: str, space_id: str, tmp_path: Path) -> None:
    """API Gateway has the events all at once, the server beside it sends them as they come: the same events, and one
    thread that goes on from one to the other."""
    headers = {"X-API-Key": api_key, "Accept": "text/event-stream"}
    asked = {"message": "Hello"}
    with (
        run_streaming_server(deployed.session, tmp_path / "log") as url,
        httpx.Client(headers=headers, timeout=60) as client,
    ):
        path = f"/v1/spaces/{space_id}"
        at_once = client.post(f"{deployed.url}{path}/chat", json=asked)
        thread = at_once.text.partition('"thread_id":"')[2].partition('"')[0]
        as_it_comes = client.post(f"{url}{path}/chat", json=asked | {"thread_id": thread})
        kept = client.get(f"{deployed.url}{path}/threads/{thread}/messages").json()["data"]

    assert "content-length" in at_once.headers
    assert as_it_comes.headers["transfer-encoding"] == "chunked"
    assert names(at_once) == names(as_it_comes) == ["start", "delta", "done"]
    assert [one["role"] for one in kept] == ["user", "assistant", "user", "assistant"]
