from typing import Any

import pytest

from handlers.conversations import create_items
from tests.support.clients.native import Native
from tests.support.clients.openai import Conversations
from tests.support.clients.pages import parse_page
from tests.support.engines.moto import Memory

CALL = {"type": "function_call", "call_id": "call_1", "name": "f", "arguments": '{"a": 1}', "status": "completed"}
OUTPUT = {"type": "function_call_output", "call_id": "call_1", "output": "42"}
REASONING = {
    "type": "reasoning",
    "summary": [{"type": "summary_text", "text": "Thinking"}],
    "encrypted_content": "gAAA",
    "content": None,
}
SEARCH = {"type": "web_search_call", "status": "completed", "action": {"type": "search", "query": "weather"}}
UNKNOWN = {"type": "telepathy", "deep": {"list": [1, 2.5, None, True, {"ü": "😀"}]}}


def user_message(text: str) -> dict[str, Any]:
    """A message with the role `user`, in its short form."""
    return {"role": "user", "content": text}


def append_and_read(conversations: Conversations, *items: Any) -> list[Any]:
    """Append items to a new conversation; asserts that the append, the list and each fetch return the same items."""
    id = conversations.new_conversation([])
    appended, more = parse_page(conversations.append(id, *items))
    assert not more
    assert conversations.items(id, order="asc").success["data"] == appended
    assert [conversations.item(id, item["id"]).success for item in appended] == appended
    return appended


def test_message_has_its_documented_fields(conversations: Conversations) -> None:
    """Role and content make an item a message even without a type; user text is input, assistant text is output."""
    items = append_and_read(
        conversations,
        user_message("Hello!"),
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello!"}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hi"}]},
        {"role": "assistant", "content": "Hi"},
    )

    base = {"type": "message", "status": "completed", "role": "user"}
    text = {"type": "output_text", "text": "Hi", "annotations": [], "logprobs": []}
    for item in items[:2]:
        assert item == {**base, "id": item["id"], "content": [{"type": "input_text", "text": "Hello!"}]}
    for item in items[2:]:
        assert item == {**base, "id": item["id"], "role": "assistant", "content": [text]}
    assert all(item["id"].startswith("msg_") for item in items)


@pytest.mark.parametrize("role", ["user", "system", "developer", "tool", "critic", "discriminator", "unknown"])
def test_every_role_is_stored(conversations: Conversations, role: str) -> None:
    """The content of every role except `assistant` is input text."""
    [item] = append_and_read(conversations, {"role": role, "content": "x"})

    assert (item["role"], item["content"]) == (role, [{"type": "input_text", "text": "x"}])


@pytest.mark.parametrize("item", [CALL, OUTPUT, REASONING, SEARCH, UNKNOWN], ids=lambda item: str(item["type"]))
def test_items_of_other_types_are_returned_unchanged(conversations: Conversations, item: dict[str, Any]) -> None:
    """The server adds only an id, even to items of unknown types."""
    [returned] = append_and_read(conversations, item)

    assert returned == {"id": returned["id"], **item}


def test_prefix_of_an_item_id_shows_its_type(conversations: Conversations) -> None:
    """The prefixes are OpenAI's."""
    ids = [item["id"] for item in append_and_read(conversations, CALL, OUTPUT, REASONING, SEARCH, user_message("x"))]

    assert [id.partition("_")[0] for id in ids] == ["fc", "fco", "rs", "item", "msg"]


PARTS = [
    {"type": "input_image", "image_url": "https://example.com/a.png", "file_id": None, "detail": "high"},
    {"type": "input_image", "image_url": None, "file_id": "file-1", "detail": "auto"},
    {"type": "input_file", "file_id": "file-2", "filename": "a.pdf"},
    {"type": "input_file", "file_data": "data:application/pdf;base64,AAAA", "filename": "b.pdf"},
    {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "mp3"}},
    {"type": "refusal", "refusal": "No."},
    {"type": "summary_text", "text": "In short"},
    {"type": "reasoning_text", "text": "At length"},
    {"type": "computer_screenshot", "image_url": "https://example.com/s.png", "file_id": None},
    {"type": "smell", "of": ["roses"]},
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part['type']}-{len(str(part))}")
@pytest.mark.parametrize("role", ["user", "assistant"])
def test_every_part_except_text_is_returned_unchanged(
    conversations: Conversations, part: dict[str, Any], role: str
) -> None:
    """The part may be alone or follow a text part."""
    items = append_and_read(
        conversations,
        {"role": role, "content": [part]},
        {"role": role, "content": [{"type": "output_text", "text": "x"}, part]},
    )

    assert items[0]["content"] == [part]
    assert items[1]["content"][1:] == [part]


def test_additional_fields_of_a_text_part_are_returned(conversations: Conversations) -> None:
    """Annotations, log probabilities and unknown fields."""
    annotation = {"type": "url_citation", "url": "https://example.com", "start_index": 0, "end_index": 1, "title": "T"}
    part = {"type": "output_text", "text": "x", "annotations": [annotation], "logprobs": [{"token": "x"}], "new": "y"}

    [item] = append_and_read(conversations, {"role": "assistant", "content": [part]})

    assert item["content"] == [part]


def test_additional_fields_of_a_message_are_returned(conversations: Conversations) -> None:
    """A status other than `completed`, the phase and unknown fields."""
    extras = {"status": "incomplete", "phase": "commentary", "new": {"a": 1}}

    [item] = append_and_read(conversations, {"type": "message", "role": "assistant", "content": "x", **extras})

    assert {name: item[name] for name in extras} == extras


def test_message_may_be_empty(conversations: Conversations) -> None:
    """Without parts it has no parts; an empty text is one part."""
    nothing, empty = append_and_read(conversations, {"role": "user", "content": []}, {"role": "user", "content": ""})

    assert nothing["content"] == []
    assert empty["content"] == [{"type": "input_text", "text": ""}]


def test_include_is_accepted_and_ignored(conversations: Conversations) -> None:
    """`include[]` may occur once or several times; all stored fields are always returned."""
    id = conversations.new_conversation([])
    headers, include = [("Content-Type", "application/json")], ["message.output_text.logprobs", "x"]
    pairs = [("include[]", value) for value in include]

    answer = conversations.call(
        create_items.handler,
        {"conversation_id": id},
        query=pairs,
        headers=headers,
        body='{"items":[{"role":"user","content":"x"}]}',
    )

    item = answer.success["data"][0]
    assert conversations.items(id, **{"include[]": include}).success["data"] == [item]
    assert conversations.items(id, include=include[0]).success["data"] == [item]


def test_twenty_items_are_appended_in_order(conversations: Conversations, skein: Native) -> None:
    """The items have consecutive sequence numbers, and each is the parent of the next."""
    id = conversations.new_conversation()

    data, _ = parse_page(conversations.append(id, *(user_message(str(number)) for number in range(20))))

    assert [item["content"][0]["text"] for item in data] == [str(number) for number in range(20)]
    messages = skein.messages(id).data
    assert [message["sequence"] for message in messages] == list(range(1, 22))
    assert [message["parent_message_id"] for message in messages[1:]] == [message["id"] for message in messages[:-1]]


def test_items_are_stored_all_or_none(conversations: Conversations, memory: Memory) -> None:
    """If one item is invalid, nothing is written."""
    id = conversations.new_conversation()
    before = memory.everything

    assert conversations.append(id, user_message("x"), {"role": "user"}).status == 400
    assert memory.everything == before


def test_large_items_are_stored_in_the_bucket_and_deleted_from_it(conversations: Conversations, memory: Memory) -> None:
    """Items that do not fit into the table are returned completely, and their deletion deletes the objects."""
    id = conversations.new_conversation([])
    items = [{"role": "user", "content": letter * 400_000} for letter in "ab"]
    output = {"type": "function_call_output", "call_id": "c", "output": "☃" * 200_000}

    a, b, c = conversations.append(id, *items, output).success["data"]

    assert len(memory.objects) == 3
    assert conversations.item(id, b["id"]).success["content"][0]["text"] == "b" * 400_000
    assert conversations.item(id, c["id"]).success == c
    for item in (a, b, c):
        assert conversations.delete_item(id, item["id"]).status == 200
    assert memory.objects == []
