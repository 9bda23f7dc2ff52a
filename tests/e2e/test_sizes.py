import httpx
import pytest

from tests.e2e.answers import refused
from tests.support.engines.aws import Deployed

KB, MB = 1_000, 1_000_000


@pytest.mark.parametrize(
    "content",
    ["x" * 299_999 + "é", "x" * 301 * KB, "é" * 200 * KB, '"\\\n' * 400 * KB, "x" * 5 * MB],
    ids=["above by a byte", "above", "above in bytes", "escapes", "as much as is taken"],
)
def test_long_content_comes_back_whole(threads: httpx.Client, thread: str, content: str) -> None:
    """Whatever has no room in an item lives elsewhere, and nobody sees a difference."""
    path = f"/{thread}/messages"

    posted = threads.post(path, json={"content": content})
    message = posted.json()["data"]
    listed = threads.get(path).json()["data"] + threads.get(path, params={"order": "desc", "limit": 1}).json()["data"]

    assert posted.status_code == 201
    assert message["content"] == content
    assert threads.get(f"{path}/{message['id']}").json()["data"] == message
    assert message in listed


def test_pages_of_long_messages(threads: httpx.Client, thread: str) -> None:
    """A page is cut where an answer would be too large; the next one goes on behind it, and nothing is missing."""
    contents = [letter * 2 * MB for letter in "abcd"]
    for content in contents:
        threads.post(f"/{thread}/messages", json={"content": content})

    found, cursor, pages = [], None, 0
    while cursor or not pages:
        answer = threads.get(f"/{thread}/messages", params={"cursor": cursor} if cursor else {})
        assert len(answer.content) < 6 * MB
        found += [message["content"] for message in answer.json()["data"]]
        cursor, pages = answer.json()["meta"]["next_cursor"], pages + 1

    assert found == ["1", *contents]
    assert pages > 1


@pytest.mark.parametrize("size", [5 * MB + 1, 7 * MB, 11 * MB])
@pytest.mark.parametrize("operation", ["start", "append"])
def test_too_large(threads: httpx.Client, thread: str, size: int, operation: str) -> None:
    """More than is taken is refused, by us or by the gateway, in the same form; nothing is kept."""
    path = f"/{thread}/messages" if operation == "append" else "/messages"

    answer = threads.post(path, json={"content": "x" * size}, headers={"Idempotency-Key": "k"})

    assert refused(answer) == (413, "too_large")
    assert len(threads.get(f"/{thread}/messages").json()["data"]) == 1
    assert len(threads.get("").json()["data"]) == 1


def test_long_content_goes_with_its_thread(threads: httpx.Client, thread: str, deployed: Deployed) -> None:
    """Deleting a thread for good takes what lay elsewhere with it."""
    s3 = deployed.session.client("s3")

    def objects() -> list[str]:
        listed = s3.list_objects_v2(Bucket=deployed.deployment.bucket).get("Contents", [])
        return [one["Key"] for one in listed if thread in one["Key"]]

    threads.post(f"/{thread}/messages", json={"content": "x" * 400 * KB})
    assert len(objects()) == 1

    threads.delete(f"/{thread}", params={"permanent": "true"})

    assert objects() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("metadata", {"k": "x" * 17_000}), ("title", "x" * 5_000), ("title", {"en": "x" * 5_000})],
    ids=["metadata", "title", "titles"],
)
def test_other_fields_have_limits_too(threads: httpx.Client, field: str, value: object) -> None:
    """What would not fit beside the rest is refused as too large."""
    answer = threads.post("/messages", json={"content": "Hi", field: value})

    assert refused(answer) == (413, "too_large")
    assert threads.get("").json()["data"] == []
