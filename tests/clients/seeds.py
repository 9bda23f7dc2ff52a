"""What clients find that cannot write it themselves, or only slowly."""

import httpx

from tests.support.engines.aws import Deployed


def long_thread(deployed: Deployed, api_key: str) -> str:
    """A thread of 1,000 messages that say "1", "2", ..., and whose metadata says that it is long."""
    with httpx.Client(base_url=f"{deployed.url}/v1", headers={"X-API-Key": api_key}, timeout=60) as api:
        answer = api.post("/threads", json={"messages": _numbered(1, 500), "metadata": {"n": "long"}})
        thread = str(answer.raise_for_status().json()["id"])
        for first in range(501, 1000, 20):
            more = {"items": _numbered(first, first + 19)}
            api.post(f"/conversations/{thread}/items", json=more).raise_for_status()
    return thread


def _numbered(first: int, last: int) -> list[dict[str, str]]:
    return [{"role": "user", "content": str(number)} for number in range(first, last + 1)]
