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
UNHEARD_OF = {"type": "telepathy", "deep": {"list": [1, 2.5, None, True, {"ü": "😀"}]}}


def user(text: str) -> dict[str, Any]:
    """A user's message, in short."""
    return {"role": "user", "content": text}


def shown(conversations: Conversations, *items: Any) -> list[Any]:
    """What items come back as: in the answer, in the list, and each by its id, which must be the same."""
    id = conversations.new_conversation([])
    answered, more = parse_page(conversations.append(id, *items))
    assert not more
    assert conversations.items(id, order="asc").success["data"] == answered
    assert [conversations.item(id, item["id"]).success for item in answered] == answered
    return answered


def test_a_message_has_its_fields(conversations: Conversations) -> None:
    """With a role and a content it is one, named so or not; a user's text is input, an assistant's output."""
    items = shown(
        conversations,
        user("Hello!"),
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello!"}]},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hi"}]},
        {"role": "assistant", "content": "Hi"},
    )

    told = {"type": "message", "status": "completed", "role": "user"}
    said = {"type": "output_text", "text": "Hi", "annotations": [], "logprobs": []}
    for item in items[:2]:
        assert item == {**told, "id": item["id"], "content": [{"type": "input_text", "text": "Hello!"}]}
    for item in items[2:]:
        assert item == {**told, "id": item["id"], "role": "assistant", "content": [said]}
    assert all(item["id"].startswith("msg_") for item in items)


@pytest.mark.parametrize("role", ["user", "system", "developer", "tool", "critic", "discriminator", "unknown"])
def test_every_role_is_kept(conversations: Conversations, role: str) -> None:
    """All that the API's messages may have; what they say is input."""
    [item] = shown(conversations, {"role": role, "content": "x"})

    assert (item["role"], item["content"]) == (role, [{"type": "input_text", "text": "x"}])


@pytest.mark.parametrize("item", [CALL, OUTPUT, REASONING, SEARCH, UNHEARD_OF], ids=lambda item: str(item["type"]))
def test_items_of_other_kinds_come_back_as_they_came(conversations: Conversations, item: dict[str, Any]) -> None:
    """Stored and given back, whatever is in them; only an id is given to them."""
    [given] = shown(conversations, item)

    assert given == {"id": given["id"], **item}


def test_ids_of_items_begin_with_their_kind(conversations: Conversations) -> None:
    """As OpenAI's do."""
    ids = [item["id"] for item in shown(conversations, CALL, OUTPUT, REASONING, SEARCH, user("x"))]

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
def test_every_part_comes_back_as_it_came(conversations: Conversations, part: dict[str, Any], role: str) -> None:
    """Text apart, no part changes its form, alone or beside another."""
    items = shown(
        conversations,
        {"role": role, "content": [part]},
        {"role": role, "content": [{"type": "output_text", "text": "x"}, part]},
    )

    assert items[0]["content"] == [part]
    assert items[1]["content"][1:] == [part]


def test_what_is_beside_text_comes_back(conversations: Conversations) -> None:
    """Annotations, log probabilities, and what nobody knows yet."""
    annotation = {"type": "url_citation", "url": "https://example.com", "start_index": 0, "end_index": 1, "title": "T"}
    part = {"type": "output_text", "text": "x", "annotations": [annotation], "logprobs": [{"token": "x"}], "new": "y"}

    [item] = shown(conversations, {"role": "assistant", "content": [part]})

    assert item["content"] == [part]


def test_what_is_beside_content_comes_back(conversations: Conversations) -> None:
    """A message's state if it is not complete, its phase, and what nobody knows yet."""
    extras = {"status": "incomplete", "phase": "commentary", "new": {"a": 1}}

    [item] = shown(conversations, {"type": "message", "role": "assistant", "content": "x", **extras})

    assert {name: item[name] for name in extras} == extras


def test_a_message_may_say_nothing(conversations: Conversations) -> None:
    """No parts are no parts; an empty text is one."""
    nothing, empty = shown(conversations, {"role": "user", "content": []}, {"role": "user", "content": ""})

    assert nothing["content"] == []
    assert empty["content"] == [{"type": "input_text", "text": ""}]


def test_includes_are_accepted(conversations: Conversations) -> None:
    """`include[]`, once or more often, where the API takes it: all that is kept is always shown."""
    id = conversations.new_conversation([])
    headers, include = [("Content-Type", "application/json")], ["message.output_text.logprobs", "x"]
    pairs = [("include[]", one) for one in include]

    made = conversations.call(
        create_items.handler,
        {"conversation_id": id},
        query=pairs,
        headers=headers,
        body='{"items":[{"role":"user","content":"x"}]}',
    )

    item = made.success["data"][0]
    assert conversations.items(id, **{"include[]": include}).success["data"] == [item]
    assert conversations.items(id, include=include[0]).success["data"] == [item]


def test_twenty_items_are_one_block(conversations: Conversations, skein: Native) -> None:
    """In the order given, behind one another."""
    id = conversations.new_conversation()

    data, _ = parse_page(conversations.append(id, *(user(str(number)) for number in range(20))))

    assert [item["content"][0]["text"] for item in data] == [str(number) for number in range(20)]
    messages = skein.messages(id).data
    assert [message["sequence"] for message in messages] == list(range(1, 22))
    assert [message["parent_message_id"] for message in messages[1:]] == [message["id"] for message in messages[:-1]]


def test_all_items_are_there_or_none(conversations: Conversations, memory: Memory) -> None:
    """One bad item among good ones, and nothing is written."""
    id = conversations.new_conversation()
    before = memory.everything

    assert conversations.append(id, user("x"), {"role": "user"}).status == 400
    assert memory.everything == before


def test_large_items_live_in_the_bucket_and_go_from_there(conversations: Conversations, memory: Memory) -> None:
    """Invisibly: what has no room in the table comes back whole, and a deleted item leaves nothing."""
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
