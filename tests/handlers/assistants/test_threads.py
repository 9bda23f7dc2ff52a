import re
from typing import Any

import pytest

from handlers.assistants import assistants_create_thread
from tests.support.clients.base import spellings
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants
from tests.support.engines.moto import Memory

RESOURCES = {"code_interpreter": {"file_ids": ["file-1"]}, "file_search": {"vector_store_ids": ["vs_1"]}}

MESSAGE = {"role": "user", "content": "Hi"}


@pytest.mark.parametrize("body", [None, "", " ", "{}"])
def test_thread_is_created_from_an_empty_body(assistants: Assistants, skein: Native, body: str | None) -> None:
    """The body may be absent, empty or `{}`; the response has exactly five fields."""
    answer = assistants.call(
        assistants_create_thread.handler, headers=[("Content-Type", "application/json")], body=body
    )

    thread = answer.success
    created = skein.thread(thread["id"]).data["created_at"]
    assert answer.status == 200
    assert re.fullmatch("thread_[0-9a-f]{32}", thread["id"])
    assert thread == {
        "id": thread["id"],
        "object": "thread",
        "created_at": thread["created_at"],
        "metadata": {},
        "tool_resources": {},
    }
    assert type(thread["created_at"]) is int
    assert skein.thread(thread["id"]).data["message_count"] == 0
    assert created.endswith("Z")


def test_metadata_and_tool_resources_of_a_thread_are_stored(assistants: Assistants) -> None:
    """The created and the fetched thread are equal."""
    created = assistants.create(metadata={"source": "web"}, tool_resources=RESOURCES).success

    assert (created["metadata"], created["tool_resources"]) == ({"source": "web"}, RESOURCES)
    assert assistants.thread(created["id"]).success == created


@pytest.mark.parametrize("count", [1, 2, 90, 91, 120])
def test_thread_starts_with_its_initial_messages_in_order(assistants: Assistants, count: int) -> None:
    """Any number of messages is stored in the given order."""
    thread = assistants.new_thread(count)

    messages = assistants.messages(thread, order="asc", limit=100).success["data"]
    if count > 100:
        messages += assistants.messages(thread, order="asc", limit=100, after=messages[-1]["id"]).success["data"]
    assert [message["content"][0]["text"]["value"] for message in messages] == [str(n) for n in range(1, count + 1)]


def test_initial_messages_are_stored_all_or_none(assistants: Assistants, memory: Memory) -> None:
    """If one message is invalid, no thread is created."""
    before = memory.everything

    assert assistants.create(messages=[MESSAGE, {"role": "human", "content": "Hi"}]).status == 400
    assert memory.everything == before


def test_update_replaces_the_given_fields_as_a_whole(assistants: Assistants) -> None:
    """Metadata and tool resources are replaced, and missing fields stay."""
    thread = assistants.create(metadata={"a": "1", "b": "2"}, tool_resources=RESOURCES).success

    updated = assistants.update(thread["id"], metadata={"b": "3"}).success
    assert updated == {**thread, "metadata": {"b": "3"}}
    changed = assistants.update(thread["id"], tool_resources={}).success
    assert changed == {**thread, "metadata": {"b": "3"}, "tool_resources": {}}
    assert assistants.update(thread["id"], metadata={}).success["metadata"] == {}


@pytest.mark.parametrize("fields", [{}, {"metadata": None, "tool_resources": None}])
def test_update_without_fields_changes_nothing(assistants: Assistants, fields: dict[str, Any]) -> None:
    """Null equals a missing field."""
    thread = assistants.create(metadata={"a": "1"}, tool_resources=RESOURCES).success

    assert assistants.update(thread["id"], **fields).success == thread


def test_deleted_thread_and_its_messages_are_404(assistants: Assistants, memory: Memory) -> None:
    """Deletion is permanent, and a repeated deletion is 404."""
    thread = assistants.new_thread(3)
    message = assistants.messages(thread).success["first_id"]

    assert assistants.delete(thread).success == {"id": thread, "object": "thread.deleted", "deleted": True}

    unknown = (404, f"No thread found with id '{thread}'.", "invalid_request_error", None, None)
    for answer in (
        assistants.thread(thread),
        assistants.update(thread, metadata={}),
        assistants.append(thread),
        assistants.messages(thread),
        assistants.message(thread, message),
        assistants.update_message(thread, message, metadata={}),
        assistants.delete_message(thread, message),
        assistants.delete(thread),
    ):
        assert answer.openai_error == unknown
    remaining = [item for item in memory.items if "#T#" in item["pk"]["S"]]
    assert [set(item) & {"deleted_at", "metadata", "author"} for item in remaining] == [{"deleted_at"}]


def test_thread_is_found_by_every_spelling_of_its_id(assistants: Assistants) -> None:
    """The response contains OpenAI's spelling."""
    thread = assistants.create(metadata={"n": "0"}).success

    for number, spelling in enumerate([*spellings(thread["id"], "thread"), *spellings(thread["id"], "conv")]):
        assert assistants.update(spelling, metadata={"n": str(number)}).success["id"] == thread["id"]
        assert assistants.thread(spelling).success["metadata"] == {"n": str(number)}
    assert assistants.delete(spellings(thread["id"], "conv")[1]).success["id"] == thread["id"]
