import json
from typing import Any

import httpx
import pytest

from tests.e2e.answers import Problem, problems


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"{", ("body", "json_invalid")),
        (b'{"content":"x",}', ("body", "json_invalid")),
        (b'{"content":NaN}', ("body", "json_invalid")),
        (b"content=x", ("body", "json_invalid")),
        (b"\xff\xfe{\x00}\x00", ("body", "json_invalid")),
        (b'{"content":"\\ud800"}', ("body", "json_invalid")),
        (b'{"content":"x","metadata":' + b'{"a":' * 300 + b"1" + b"}" * 301, ("body", "json_invalid")),
        (b'{"content":"x","metadata":{"n":' + b"9" * 5000 + b"}}", ("body", "json_invalid")),
        (b"[]", ("body", "model_attributes_type")),
        (b"null", ("body", "model_attributes_type")),
        (b'"x"', ("body", "model_attributes_type")),
        (b'{"content":5}', ("body.content", "string_type")),
        (b'{"content":null}', ("body.content", "string_type")),
        (b'{"content":"x","role":"human"}', ("body.role", "literal_error")),
        (b'{"content":"x","metadata":[]}', ("body.metadata", "dict_type")),
        (b'{"content":"x","metadata":{"n":1e400}}', ("body.metadata", "value_error")),
        (b'{"content":"x","parent_message_id":"nope"}', ("body.parent_message_id", "value_error")),
    ],
    ids=lambda value: value.decode(errors="replace")[:40] if isinstance(value, bytes) else "",
)
def test_invalid_body_is_rejected(threads: httpx.Client, thread: str, body: bytes, problem: Problem) -> None:
    """The response has type and location of the error; nothing is written."""
    answer = threads.post(f"/{thread}/messages", content=body, headers={"Content-Type": "application/json"})

    assert problems(answer) == [problem]
    assert threads.get(f"/{thread}").json()["data"]["message_count"] == 1


@pytest.mark.parametrize(
    "content",
    ["", " ", "\0", "\u2028\u2029", "👩\u200d👩 é e\u0301", '"\\/', "\x7f\x1b[31m", "<script>", "\ufeff"],
    ids=ascii,
)
def test_odd_content_is_stored_unchanged(threads: httpx.Client, thread: str, content: str) -> None:
    """Any content is stored unchanged."""
    posted = threads.post(f"/{thread}/messages", json={"content": content}).json()["data"]

    assert posted["content"] == content
    assert threads.get(f"/{thread}/messages/{posted['id']}").json()["data"] == posted


def test_odd_metadata_is_stored_unchanged(threads: httpx.Client, thread: str) -> None:
    """Any JSON object is stored unchanged, including large numbers and empty names."""
    metadata: dict[str, Any] = {
        "": "",
        "numbers": [0, -1, 1.5, 1e22, 12345678901234567890123],
        "__proto__": None,
        "deep": [[[[{}]]]],
    }

    posted = threads.post(f"/{thread}/messages", json={"content": "x", "metadata": metadata})

    assert posted.json()["data"]["metadata_json"] == metadata


def test_invalid_utf8_is_replaced(threads: httpx.Client, thread: str) -> None:
    """API Gateway replaces invalid UTF-8 with U+FFFD; the message contains the replacement."""
    answer = threads.post(f"/{thread}/messages", content=b'{"content":"a\xffb"}')

    assert (answer.status_code, answer.json()["data"]["content"]) == (201, "a\ufffdb")


@pytest.mark.parametrize(
    ("key", "status"),
    [("x" * 255, 201), ("a b,c", 201), ("é", 201), ("x" * 256, 422), ("", 422)],
    ids=["long", "marks", "letters", "too long", "empty"],
)
def test_key_has_1_to_255_characters(threads: httpx.Client, thread: str, key: str, status: int) -> None:
    """An Idempotency-Key has 1 to 255 characters of any kind."""
    headers = [(b"Idempotency-Key", key.encode()), (b"Content-Type", b"application/json")]

    body = json.dumps({"content": "k"})
    answers = [threads.post(f"/{thread}/messages", content=body, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [status, status]
    assert threads.get(f"/{thread}").json()["data"]["message_count"] == 1 + (status == 201)
