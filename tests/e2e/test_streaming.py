from pathlib import Path

import httpx

from core.cli.local.streaming import run_streaming_server
from tests.support.engines.aws import Deployed


def event_names(answer: httpx.Response) -> list[str]:
    """Return the distinct names of the events of a response, in order."""
    names = [line.removeprefix("event: ") for line in answer.text.splitlines() if line.startswith("event: ")]
    return list(dict.fromkeys(names))


def test_both_servers_stream_the_same_events(deployed: Deployed, api_key: str, space_id: str, tmp_path: Path) -> None:
    """API Gateway returns all events at once, the streaming server sends them incrementally. Both send the same events,
    and a thread continues from one to the other."""
    headers = {"X-API-Key": api_key, "Accept": "text/event-stream"}
    body = {"message": "Hello"}
    with (
        run_streaming_server(deployed.session, tmp_path / "log") as url,
        httpx.Client(headers=headers, timeout=60) as client,
    ):
        path = f"/v1/spaces/{space_id}"
        buffered = client.post(f"{deployed.url}{path}/chat", json=body)
        thread = buffered.text.partition('"thread_id":"')[2].partition('"')[0]
        incremental = client.post(f"{url}{path}/chat", json=body | {"thread_id": thread})
        stored = client.get(f"{deployed.url}{path}/threads/{thread}/messages").json()["data"]

    assert "content-length" in buffered.headers
    assert incremental.headers["transfer-encoding"] == "chunked"
    assert event_names(buffered) == event_names(incremental) == ["start", "delta", "done"]
    assert [message["role"] for message in stored] == ["user", "assistant", "user", "assistant"]
