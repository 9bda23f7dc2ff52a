"""How much is kept: to the byte, on every endpoint that takes it; more is 413, and nothing is written."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from core.storage import keys
from tests.support.clients.native import Native
from tests.support.data.events import Answer
from tests.support.engines.moto import Memory

MAX_CONTENT, MAX_METADATA, MAX_TITLE = 5_000_000, 16_384, 4_096

Write = Callable[..., Answer]


@pytest.fixture(params=["start", "append"])
def write(request: pytest.FixtureRequest, skein: Native) -> Write:
    """Each operation that takes content."""
    if request.param == "start":
        return skein.start
    thread = skein.new_thread()
    return lambda content="Hi", **fields: skein.append(thread, content, **fields)


@pytest.fixture
def change(skein: Native) -> Write:
    """A change of a thread."""
    thread = skein.new_thread()
    return lambda **fields: skein.update(thread, **fields)


def is_too_large(answer: Answer) -> bool:
    """Whether it is 413 in the documented form, and says what is too large and not how it reads."""
    return (
        answer.status == 413
        and answer.body["error"] == {"code": "too_large", "message": answer.body["detail"]}
        and len(answer.text) < 500
    )


@pytest.mark.parametrize("letter", ["a", "ü", "€", "😀"])
def test_content_up_to_five_million_bytes_is_kept(skein: Native, write: Write, letter: str) -> None:
    """Of UTF-8, however many letters that are; it is read and listed as well."""
    size = len(letter.encode())
    content = letter * (MAX_CONTENT // size) + "a" * (MAX_CONTENT % size)

    message = write(content).data

    assert message["content"] == content
    assert skein.message(message["thread_id"], message["id"]).data == message
    assert skein.messages(message["thread_id"], order="desc").data[0] == message


@pytest.mark.parametrize("letter", ["a", "ü", "€", "😀"])
def test_a_byte_more_is_too_much(write: Write, memory: Memory, letter: str) -> None:
    """413, and neither table nor bucket has any of it."""
    size = len(letter.encode())
    before = memory.everything

    assert is_too_large(write(letter * (MAX_CONTENT // size) + "a" * (MAX_CONTENT % size + 1), key="k"))
    assert memory.everything == before


@pytest.mark.parametrize(
    ("letter", "fits"), [('"', 1_474_998), ("\\", 1_474_998), ("\n", 1_966_664), ("\x00", 842_856)]
)
def test_content_that_grows_on_its_way_out_is_measured_there(
    skein: Native, write: Write, memory: Memory, letter: str, fits: int
) -> None:
    """A message that could be written but not answered with would be lost: escapes count."""
    message = write(letter * fits).data
    assert skein.message(message["thread_id"], message["id"]).data["content"] == letter * fits
    before = memory.everything

    assert is_too_large(write(letter * (fits + 1), key="k"))
    assert memory.everything == before


def test_metadata_up_to_its_limit_is_kept(write: Write, change: Write) -> None:
    """To the byte of its compact JSON in UTF-8."""
    largest = {"ü": "€" * ((MAX_METADATA - 9) // 3) + "a" * ((MAX_METADATA - 9) % 3)}
    larger = {"ü": largest["ü"] + "a"}

    for operation in (write, change):
        assert operation(metadata=largest).data["metadata_json"] == largest
        assert is_too_large(operation(metadata=larger))


@pytest.mark.parametrize(
    ("largest", "larger"),
    [
        ("t" * (MAX_TITLE - 2), "t" * (MAX_TITLE - 1)),
        ({"en": "t" * (MAX_TITLE - 9)}, {"en": "t" * (MAX_TITLE - 8)}),
        ({"l" * (MAX_TITLE - 7): ""}, {"l" * (MAX_TITLE - 6): ""}),
    ],
    ids=["plain", "texts", "languages"],
)
def test_a_title_up_to_its_limit_is_kept(
    skein: Native, change: Write, memory: Memory, largest: Any, larger: Any
) -> None:
    """In either form."""
    assert change(title=largest).data["title"] == largest
    assert skein.start("Hi", title=largest).status == 201
    before = memory.everything

    assert is_too_large(change(title=larger, metadata={"small": 1}))
    assert is_too_large(skein.start("Hi", title=larger))
    assert memory.everything == before


def test_the_largest_of_everything_is_still_answered(skein: Native, memory: Memory) -> None:
    """A page of the largest threads, and of messages with the largest metadata, has room in one answer."""
    metadata = {"a": '"' * ((MAX_METADATA - 8) // 2)}
    thread = skein.new_thread(title="t" * (MAX_TITLE - 2), metadata=metadata, project_id="p" * 256)
    skein.append(thread, "Hi", metadata=metadata, branch_id="b" * 128)
    kept = {item["sk"]["S"]: item for item in memory.items if thread in item["pk"]["S"]}
    message, last = kept[keys.sort_key(2)], kept[keys.LAST]
    memory.put(*({**message, "sk": {"S": keys.sort_key(place)}} for place in range(3, 101)))
    memory.put(*(json.loads(json.dumps(last).replace(thread, str(uuid4()))) for _ in range(99)))

    assert len(skein.threads(limit=100).data) == 100
    messages = skein.messages(thread, limit=100)
    assert len(messages.data) == 100 or messages.body["meta"]["has_more"]


def test_what_is_too_large_claims_no_key(write: Write) -> None:
    """The key is still free for what fits."""
    assert is_too_large(write("a" * (MAX_CONTENT + 1), key="k"))

    assert write("a", key="k").status == 201
