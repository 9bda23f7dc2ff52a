from typing import Any

import pytest

from core import clock as milliseconds
from tests.support.clients.native import Native, spellings
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory

NO_PARENT = (["body", "parent_message_id"], "value_error")


def test_sequence_numbers_are_consecutive(skein: Native) -> None:
    """The list has the messages in the same order."""
    thread = skein.new_thread()

    appended = [skein.append(thread, content).data for content in ("two", "three")]

    assert [message["sequence"] for message in appended] == [2, 3]
    assert skein.messages(thread).data[1:] == appended


def test_fields_of_the_request_are_stored(skein: Native) -> None:
    """The response and later reads contain every field."""
    thread = skein.new_thread()

    message = skein.append(thread, "It's sunny", role="assistant", branch_id="b", metadata={"model": "gpt-4"}).data

    assert (message["content"], message["role"], message["branch_id"]) == ("It's sunny", "assistant", "b")
    assert (message["metadata_json"], message["thread_id"]) == ({"model": "gpt-4"}, thread)
    assert message["author_principal_id"] == "user-1"
    assert skein.message(thread, message["id"]).data == message


def test_default_parent_is_the_newest_message(skein: Native) -> None:
    """The root is the root of the parent."""
    thread = skein.new_thread()
    first, second = skein.messages(thread).data[0], skein.append(thread).data

    third = skein.append(thread).data

    assert (second["parent_message_id"], second["root_message_id"]) == (first["id"], first["id"])
    assert (third["parent_message_id"], third["root_message_id"]) == (second["id"], first["id"])


def test_parent_may_be_any_message_of_the_thread(skein: Native) -> None:
    """The message with an older parent is still the newest one."""
    thread = skein.new_thread(messages=3)
    first = skein.messages(thread).data[0]

    fork = skein.append(thread, parent_message_id=first["id"]).data

    assert (fork["parent_message_id"], fork["root_message_id"], fork["sequence"]) == (first["id"], first["id"], 4)


def test_parent_accepts_every_spelling_of_an_id(skein: Native) -> None:
    """The response contains the native spelling."""
    thread = skein.new_thread()
    first = skein.messages(thread).data[0]["id"]

    for spelling in spellings(first, "msg"):
        assert skein.append(thread, parent_message_id=spelling).data["parent_message_id"] == first


def test_branch_is_the_given_one_or_the_parents(skein: Native) -> None:
    """Without both there is no branch."""
    thread = skein.new_thread()
    first = skein.messages(thread).data[0]
    fork = skein.append(thread, parent_message_id=first["id"], branch_id="b").data

    following = skein.append(thread).data
    sibling = skein.append(thread, parent_message_id=first["id"]).data

    assert (fork["branch_id"], following["branch_id"], sibling["branch_id"]) == ("b", "b", None)
    assert following["parent_message_id"] == fork["id"]


@pytest.mark.parametrize(
    "parent",
    [
        "",
        "nonsense",
        "msg_",
        "ünïcode/..%2F#",
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "m" * 100_000,
    ],
)
def test_parent_that_is_not_a_message_id_is_422(skein: Native, memory: Memory, parent: str) -> None:
    """Nothing is written."""
    thread = skein.new_thread()
    before = memory.everything

    assert skein.append(thread, parent_message_id=parent, key="k").problems == [NO_PARENT]
    assert memory.everything == before


def test_parent_must_be_a_message_of_the_thread(skein: Native) -> None:
    """A message of another thread is 422, even if this thread has a message with the same sequence number."""
    thread, other = skein.new_thread(messages=2), skein.new_thread(messages=2)

    for message in skein.messages(other).data:
        assert skein.append(thread, parent_message_id=message["id"]).problems == [NO_PARENT]


def test_parent_must_exist(skein: Native) -> None:
    """The id of a future message is valid, but 422."""
    thread = skein.new_thread(messages=3)
    third = skein.messages(thread).data[2]["id"]

    for ahead in (4, 5, 2**40 - 1):
        guessed = third[:-10] + f"{ahead:010x}"
        assert skein.append(thread, parent_message_id=guessed).problems == [NO_PARENT]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"content": 1}, (["body", "content"], "string_type")),
        ({"content": None}, (["body", "content"], "string_type")),
        ({"content": {"text": "Hi"}}, (["body", "content"], "string_type")),
        ({"role": "robot"}, (["body", "role"], "literal_error")),
        ({"parent_message_id": 1}, (["body", "parent_message_id"], "string_type")),
        ({"branch_id": 1}, (["body", "branch_id"], "string_type")),
        ({"branch_id": ""}, (["body", "branch_id"], "string_too_short")),
        ({"branch_id": "b" * 129}, (["body", "branch_id"], "string_too_long")),
        ({"metadata": "text"}, (["body", "metadata"], "dict_type")),
    ],
)
def test_field_of_a_wrong_type_is_422_and_writes_nothing(
    skein: Native, memory: Memory, fields: dict[str, Any], problem: tuple[list[str], str]
) -> None:
    """The error contains the field and pydantic's type."""
    thread = skein.new_thread()
    before = memory.everything

    assert skein.append(thread, **{"content": "Hi", **fields}, key="k").problems == [problem]
    assert memory.everything == before


def test_error_lists_every_invalid_field(skein: Native) -> None:
    """One response contains all of them."""
    answer = skein.append(skein.new_thread(), 1, role="robot", branch_id="")

    assert {loc[1] for loc, _ in answer.problems} == {"content", "role", "branch_id"}


def test_null_equals_a_missing_field(skein: Native) -> None:
    """This applies to every optional field except `role`."""
    message = skein.append(skein.new_thread(), "Hi", parent_message_id=None, branch_id=None, metadata=None).data

    assert (message["sequence"], message["branch_id"], message["metadata_json"]) == (2, None, None)


def test_unknown_fields_are_ignored(skein: Native) -> None:
    """None of them sets a field that the server owns."""
    message = skein.append(skein.new_thread(), "Hi", sequence=9, id="x", tenant_id="other", title="T").data

    assert (message["sequence"], message["tenant_id"]) == (2, skein.grant.tenant)


def test_retried_append_stores_one_message(skein: Native) -> None:
    """The replay has the first response and the replay header."""
    thread = skein.new_thread()
    first = skein.append(thread, "Hi", key="k", metadata={"a": 1, "b": 2})
    again = skein.append(thread, "Hi", key="k", metadata={"b": 2, "a": 1})

    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len(skein.messages(thread).data) == 2


def test_replay_finds_its_message_before_any_number_of_others(skein: Native) -> None:
    """The thread may have grown since."""
    thread = skein.new_thread(messages=3)
    first = skein.append(thread, "Hi", key="k")
    for _ in range(30):
        skein.append(thread)

    again = skein.append(thread, "Hi", key="k")

    assert again.body == first.body
    assert again.headers["idempotent-replayed"] == "true"
    assert skein.thread(thread).data["message_count"] == 34


@pytest.mark.parametrize(
    "other",
    [{"content": "Ho"}, {"role": "assistant"}, {"metadata": {}}, {"branch_id": "b"}],
)
def test_reused_key_is_422(skein: Native, other: dict[str, Any]) -> None:
    """The error has the documented form and `x-should-retry: false`."""
    thread = skein.new_thread()
    skein.append(thread, "Hi", key="k")

    answer = skein.append(thread, **{"content": "Hi", **other}, key="k")

    assert answer.problems == [(["header", "idempotency-key"], "idempotency_key_reused")]
    assert answer.headers["x-should-retry"] == "false"
    assert len(skein.messages(thread).data) == 2


def test_key_with_another_parent_is_422(skein: Native) -> None:
    """The parent is a part of the request."""
    thread = skein.new_thread(messages=2)
    first = skein.messages(thread).data[0]["id"]
    skein.append(thread, "Hi", key="k")

    answer = skein.append(thread, "Hi", key="k", parent_message_id=first)

    assert answer.problems == [(["header", "idempotency-key"], "idempotency_key_reused")]


def test_each_thread_has_its_own_keys(skein: Native) -> None:
    """The same key and request on another thread is a new append."""
    one, other = skein.new_thread(), skein.new_thread()
    skein.append(one, "Hi", key="k")

    answer = skein.append(other, "Hi", key="k")

    assert "idempotent-replayed" not in answer.headers
    assert answer.data["thread_id"] == other


def test_append_without_a_key_is_always_new(skein: Native) -> None:
    """The same content twice is two messages."""
    thread = skein.new_thread()

    assert [skein.append(thread, "Hi").data["sequence"] for _ in range(2)] == [2, 3]


@pytest.mark.parametrize("key", ["k" * 255, "!", "a b", "ünïcode", "#~", "C#", "'; --"])
def test_a_key_is_any_text_of_up_to_255_characters(skein: Native, key: str) -> None:
    """Every character is allowed."""
    thread = skein.new_thread()
    first = skein.append(thread, "Hi", key=key)

    assert (first.status, skein.append(thread, "Hi", key=key).body) == (201, first.body)
    assert skein.append(thread, "Hi", key="another").data["sequence"] == 3


def test_append_to_an_archived_thread_is_409(skein: Native, memory: Memory) -> None:
    """The error is one sentence with `x-should-retry: false`, and nothing is written."""
    thread = skein.new_thread()
    skein.delete(thread)
    before = memory.everything

    answer = skein.append(thread, "Hi", key="k")

    sentence = "The thread is archived and cannot be written to. Restore it first."
    assert (answer.status, answer.body["detail"]) == (409, sentence)
    assert answer.body["error"] == {"code": "conflict", "message": sentence}
    assert answer.headers["x-should-retry"] == "false"
    assert memory.everything == before


def test_replay_on_an_archived_thread_returns_the_first_response(skein: Native) -> None:
    """A new request with the same key is 409."""
    thread = skein.new_thread()
    first = skein.append(thread, "Hi", key="k")
    skein.delete(thread)

    again = skein.append(thread, "Hi", key="k")

    assert (again.status, again.body) == (201, first.body)
    assert again.headers["idempotent-replayed"] == "true"
    assert skein.append(thread, "Ho", key="k").status == 409


def test_restored_thread_accepts_messages(skein: Native) -> None:
    """The key of an append that the archived thread rejected is still free."""
    thread = skein.new_thread()
    skein.delete(thread)
    assert skein.append(thread, "Hi", key="k").status == 409
    skein.restore(thread)

    assert skein.append(thread, "Hi", key="k").data["sequence"] == 2


def test_append_to_a_deleted_thread_is_404(skein: Native) -> None:
    """This includes replays, new keys and requests without a key."""
    thread = skein.new_thread()
    skein.append(thread, "Hi", key="k")
    skein.delete(thread, permanent="true")

    assert [skein.append(thread, "Hi", key=key).status for key in ("k", "new", None)] == [404, 404, 404]


def test_rejected_request_claims_no_key(skein: Native) -> None:
    """This includes validation errors and invalid parents."""
    thread = skein.new_thread()
    assert skein.append(thread, 1, key="k").status == 422
    assert skein.append(thread, "Hi", key="k", parent_message_id="none").status == 422

    assert skein.append(thread, "Ho", key="k").status == 201


def test_key_is_replayed_for_24_hours_and_then_free(skein: Native, clock: Clock) -> None:
    """An expired key is free even if DynamoDB has not yet deleted its item."""
    thread = skein.new_thread()
    first = skein.append(thread, "Hi", key="k")
    clock.advance(24 * milliseconds.HOUR)
    assert skein.append(thread, "Hi", key="k").body == first.body

    clock.advance(2 * milliseconds.HOUR)

    assert skein.append(thread, "Ho", key="k").data["sequence"] == 3


def test_large_content_is_returned_completely(skein: Native, memory: Memory) -> None:
    """Content that does not fit into an item is stored in the bucket; writes, reads, lists and replays return it."""
    thread = skein.new_thread()
    content = "Longer than an item: ü. " * 20_000
    message = skein.append(thread, content, key="k").data

    assert message["content"] == content
    assert skein.message(thread, message["id"]).data == message
    assert skein.messages(thread).data[1] == message
    assert skein.append(thread, content, key="k").data == message
    assert len([name for name in memory.objects if thread in name]) == 1
