"""Data for clients that cannot write it themselves, or only slowly."""

import httpx

from tests.support.engines.aws import Deployed


def create_long_thread(deployed: Deployed, api_key: str) -> str:
    """Create a thread of 1,000 messages "1", "2", ..., with the metadata `{"n": "long"}`, and return its id."""
    with httpx.Client(base_url=f"{deployed.url}/v1", headers={"X-API-Key": api_key}, timeout=60) as api:
        answer = api.post("/threads", json={"messages": _messages(1, 500), "metadata": {"n": "long"}})
        thread = str(answer.raise_for_status().json()["id"])
        for first in range(501, 1000, 20):
            more = {"items": _messages(first, first + 19)}
            api.post(f"/conversations/{thread}/items", json=more).raise_for_status()
    return thread


def _messages(first: int, last: int) -> list[dict[str, str]]:
    return [{"role": "user", "content": str(number)} for number in range(first, last + 1)]
