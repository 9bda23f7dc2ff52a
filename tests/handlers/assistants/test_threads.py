import re
from typing import Any

import pytest

from handlers.assistants import assistants_create_thread
from tests.support.clients.base import spellings
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants
from tests.support.engines.moto import Memory

RESOURCES = {"code_interpreter": {"file_ids": ["file-1"]}, "file_search": {"vector_store_ids": ["vs_1"]}}

SAID = {"role": "user", "content": "Hi"}


@pytest.mark.parametrize("body", [None, "", " ", "{}"])
def test_a_thread_can_be_made_of_nothing(assistants: Assistants, skein: Native, body: str | None) -> None:
    """The body may be absent, empty or `{}`; all four fields are there, and nothing else."""
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


def test_a_thread_keeps_what_it_is_made_with(assistants: Assistants) -> None:
    """Metadata and tool resources come back, at once and when it is read."""
    made = assistants.create(metadata={"source": "web"}, tool_resources=RESOURCES).success

    assert (made["metadata"], made["tool_resources"]) == ({"source": "web"}, RESOURCES)
    assert assistants.thread(made["id"]).success == made


@pytest.mark.parametrize("count", [1, 2, 90, 91, 120])
def test_a_thread_begins_with_its_messages_in_order(assistants: Assistants, count: int) -> None:
    """All of them, as many as they are, in the order given."""
    thread = assistants.new_thread(count)

    shown = assistants.messages(thread, order="asc", limit=100).success["data"]
    if count > 100:
        shown += assistants.messages(thread, order="asc", limit=100, after=shown[-1]["id"]).success["data"]
    assert [message["content"][0]["text"]["value"] for message in shown] == [str(n) for n in range(1, count + 1)]


def test_all_messages_are_there_or_none(assistants: Assistants, memory: Memory) -> None:
    """One bad message among good ones, and there is no thread."""
    before = memory.everything

    assert assistants.create(messages=[SAID, {"role": "human", "content": "Hi"}]).status == 400
    assert memory.everything == before


def test_an_update_replaces_what_it_names(assistants: Assistants) -> None:
    """Metadata as a whole, tool resources as a whole; what is left out stays."""
    thread = assistants.create(metadata={"a": "1", "b": "2"}, tool_resources=RESOURCES).success

    renamed = assistants.update(thread["id"], metadata={"b": "3"}).success
    assert renamed == {**thread, "metadata": {"b": "3"}}
    tooled = assistants.update(thread["id"], tool_resources={}).success
    assert tooled == {**thread, "metadata": {"b": "3"}, "tool_resources": {}}
    assert assistants.update(thread["id"], metadata={}).success["metadata"] == {}


@pytest.mark.parametrize("fields", [{}, {"metadata": None, "tool_resources": None}])
def test_an_update_of_nothing_changes_nothing(assistants: Assistants, fields: dict[str, Any]) -> None:
    """Null is as good as left out."""
    thread = assistants.create(metadata={"a": "1"}, tool_resources=RESOURCES).success

    assert assistants.update(thread["id"], **fields).success == thread


def test_a_deleted_thread_is_gone_with_its_messages(assistants: Assistants, memory: Memory) -> None:
    """For good: nobody finds it or its messages, and deleting it again finds nothing."""
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
    left = [item for item in memory.items if "#T#" in item["pk"]["S"]]
    assert [set(item) & {"deleted_at", "metadata", "author"} for item in left] == [{"deleted_at"}]


def test_a_thread_is_known_by_its_id_in_every_spelling(assistants: Assistants) -> None:
    """As any dialect shows it; the answer has OpenAI's."""
    thread = assistants.create(metadata={"n": "0"}).success

    for number, spelled in enumerate([*spellings(thread["id"], "thread"), *spellings(thread["id"], "conv")]):
        assert assistants.update(spelled, metadata={"n": str(number)}).success["id"] == thread["id"]
        assert assistants.thread(spelled).success["metadata"] == {"n": str(number)}
    assert assistants.delete(spellings(thread["id"], "conv")[1]).success["id"] == thread["id"]
