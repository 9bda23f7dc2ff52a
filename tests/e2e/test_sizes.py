import httpx
import pytest

from tests.e2e.answers import error_of
from tests.support.engines.aws import Deployed

KB, MB = 1_000, 1_000_000


@pytest.mark.parametrize(
    "content",
    ["x" * 299_999 + "é", "x" * 301 * KB, "é" * 200 * KB, '"\\\n' * 400 * KB, "x" * 5 * MB],
    ids=["above by a byte", "above", "above in bytes", "escapes", "the limit"],
)
def test_long_content_is_returned_unchanged(threads: httpx.Client, thread: str, content: str) -> None:
    """Content of any size up to the limit is returned unchanged, wherever it is stored."""
    path = f"/{thread}/messages"

    posted = threads.post(path, json={"content": content})
    message = posted.json()["data"]
    listed = threads.get(path).json()["data"] + threads.get(path, params={"order": "desc", "limit": 1}).json()["data"]

    assert posted.status_code == 201
    assert message["content"] == content
    assert threads.get(f"{path}/{message['id']}").json()["data"] == message
    assert message in listed


def test_pages_of_long_messages_are_limited(threads: httpx.Client, thread: str) -> None:
    """A page ends before the response would be too large; the next page continues, without gaps."""
    contents = [letter * 2 * MB for letter in "abcd"]
    for content in contents:
        threads.post(f"/{thread}/messages", json={"content": content})

    contents_read, cursor, pages = [], None, 0
    while cursor or not pages:
        answer = threads.get(f"/{thread}/messages", params={"cursor": cursor} if cursor else {})
        assert len(answer.content) < 6 * MB
        contents_read += [message["content"] for message in answer.json()["data"]]
        cursor, pages = answer.json()["meta"]["next_cursor"], pages + 1

    assert contents_read == ["1", *contents]
    assert pages > 1


@pytest.mark.parametrize("size", [5 * MB + 1, 7 * MB, 11 * MB])
@pytest.mark.parametrize("operation", ["start", "append"])
def test_too_large_content_is_413(threads: httpx.Client, thread: str, size: int, operation: str) -> None:
    """Content above the limit is a 413 in the same format, from Skein or from the gateway; nothing is stored."""
    path = f"/{thread}/messages" if operation == "append" else "/messages"

    answer = threads.post(path, json={"content": "x" * size}, headers={"Idempotency-Key": "k"})

    assert error_of(answer) == (413, "too_large")
    assert len(threads.get(f"/{thread}/messages").json()["data"]) == 1
    assert len(threads.get("").json()["data"]) == 1


def test_deletion_removes_long_content(threads: httpx.Client, thread: str, deployed: Deployed) -> None:
    """Permanent deletion of a thread deletes its content in S3."""
    s3 = deployed.session.client("s3")

    def objects() -> list[str]:
        listed = s3.list_objects_v2(Bucket=deployed.deployment.bucket).get("Contents", [])
        return [item["Key"] for item in listed if thread in item["Key"]]

    threads.post(f"/{thread}/messages", json={"content": "x" * 400 * KB})
    assert len(objects()) == 1

    threads.delete(f"/{thread}", params={"permanent": "true"})

    assert objects() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("metadata", {"k": "x" * 17_000}), ("title", "x" * 5_000), ("title", {"en": "x" * 5_000})],
    ids=["metadata", "title", "titles"],
)
def test_too_large_fields_are_413(threads: httpx.Client, field: str, value: object) -> None:
    """Metadata or a title that would not fit into the item is a 413."""
    answer = threads.post("/messages", json={"content": "Hi", field: value})

    assert error_of(answer) == (413, "too_large")
    assert threads.get("").json()["data"] == []
