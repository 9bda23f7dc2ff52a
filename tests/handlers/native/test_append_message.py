from typing import Any

import pytest

from core import clock as milliseconds
from tests.support.clients.native import Native, spellings
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory

NO_PARENT = (["body", "parent_message_id"], "value_error")


def test_messages_get_their_places_in_order(skein: Native) -> None:
    """1, 2, 3 without a hole, and the list shows them so."""
    thread = skein.new_thread()

    appended = [skein.append(thread, content).data for content in ("two", "three")]

    assert [message["sequence"] for message in appended] == [2, 3]
    assert skein.messages(thread).data[1:] == appended


def test_what_was_said_comes_back(skein: Native) -> None:
    """Every field of the request is in the answer, and in what is read later."""
    thread = skein.new_thread()

    message = skein.append(thread, "It's sunny", role="assistant", branch_id="b", metadata={"model": "gpt-4"}).data

    assert (message["content"], message["role"], message["branch_id"]) == ("It's sunny", "assistant", "b")
    assert (message["metadata_json"], message["thread_id"]) == ({"model": "gpt-4"}, thread)
    assert message["author_principal_id"] == "user-1"
    assert skein.message(thread, message["id"]).data == message


def test_a_message_follows_the_newest_one(skein: Native) -> None:
    """Without a parent of its own it stands behind the last message, on the path of the first."""
    thread = skein.new_thread()
    first, second = skein.messages(thread).data[0], skein.append(thread).data

    third = skein.append(thread).data

    assert (second["parent_message_id"], second["root_message_id"]) == (first["id"], first["id"])
    assert (third["parent_message_id"], third["root_message_id"]) == (second["id"], first["id"])


def test_a_message_may_follow_any_message_of_its_thread(skein: Native) -> None:
    """It names its parent, and is still the newest."""
    thread = skein.new_thread(messages=3)
    first = skein.messages(thread).data[0]

    fork = skein.append(thread, parent_message_id=first["id"]).data

    assert (fork["parent_message_id"], fork["root_message_id"], fork["sequence"]) == (first["id"], first["id"], 4)


def test_a_parent_may_be_spelled_as_any_dialect_does(skein: Native) -> None:
    """An id is the same id in every spelling."""
    thread = skein.new_thread()
    first = skein.messages(thread).data[0]["id"]

    for spelled in spellings(first, "msg"):
        assert skein.append(thread, parent_message_id=spelled).data["parent_message_id"] == first


def test_a_branch_is_inherited(skein: Native) -> None:
    """A message is on the branch it names, else on its parent's, else on none."""
    thread = skein.new_thread()
    first = skein.messages(thread).data[0]
    forked = skein.append(thread, parent_message_id=first["id"], branch_id="b").data

    following = skein.append(thread).data
    beside = skein.append(thread, parent_message_id=first["id"]).data

    assert (forked["branch_id"], following["branch_id"], beside["branch_id"]) == ("b", "b", None)
    assert following["parent_message_id"] == forked["id"]


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
def test_what_is_no_message_is_no_parent(skein: Native, memory: Memory, parent: str) -> None:
    """422 at the field, and nothing is written."""
    thread = skein.new_thread()
    before = memory.everything

    assert skein.append(thread, parent_message_id=parent, key="k").problems == [NO_PARENT]
    assert memory.everything == before


def test_a_message_of_another_thread_is_no_parent(skein: Native) -> None:
    """Even though it exists, and its place is taken here too."""
    thread, other = skein.new_thread(messages=2), skein.new_thread(messages=2)

    for message in skein.messages(other).data:
        assert skein.append(thread, parent_message_id=message["id"]).problems == [NO_PARENT]


def test_a_place_that_is_not_taken_yet_is_no_parent(skein: Native) -> None:
    """The id of the message to come decodes, but there is nothing to follow."""
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
def test_a_wrong_type_is_told_and_nothing_is_written(
    skein: Native, memory: Memory, fields: dict[str, Any], problem: tuple[list[str], str]
) -> None:
    """422 names the field, in pydantic's own words."""
    thread = skein.new_thread()
    before = memory.everything

    assert skein.append(thread, **{"content": "Hi", **fields}, key="k").problems == [problem]
    assert memory.everything == before


def test_every_bad_field_is_told_at_once(skein: Native) -> None:
    """One answer for all of them."""
    answer = skein.append(skein.new_thread(), 1, role="robot", branch_id="")

    assert {loc[1] for loc, _ in answer.problems} == {"content", "role", "branch_id"}


def test_null_is_as_good_as_left_out(skein: Native) -> None:
    """For every field that may be left out, but the role."""
    message = skein.append(skein.new_thread(), "Hi", parent_message_id=None, branch_id=None, metadata=None).data

    assert (message["sequence"], message["branch_id"], message["metadata_json"]) == (2, None, None)


def test_fields_it_does_not_know_are_ignored(skein: Native) -> None:
    """As FastAPI ignores them."""
    message = skein.append(skein.new_thread(), "Hi", sequence=9, id="x", tenant_id="other", title="T").data

    assert (message["sequence"], message["tenant_id"]) == (2, skein.grant.tenant)


def test_a_key_writes_one_message(skein: Native) -> None:
    """The same request again has the first one's answer, says so, and writes nothing."""
    thread = skein.new_thread()
    first = skein.append(thread, "Hi", key="k", metadata={"a": 1, "b": 2})
    again = skein.append(thread, "Hi", key="k", metadata={"b": 2, "a": 1})

    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len(skein.messages(thread).data) == 2


def test_a_replay_finds_its_message_behind_any_number_of_others(skein: Native) -> None:
    """However far the thread has gone on since."""
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
def test_a_key_stands_for_one_request(skein: Native, other: dict[str, Any]) -> None:
    """With another request it is refused in the documented form, and clients are told not to insist."""
    thread = skein.new_thread()
    skein.append(thread, "Hi", key="k")

    answer = skein.append(thread, **{"content": "Hi", **other}, key="k")

    assert answer.problems == [(["header", "idempotency-key"], "idempotency_key_reused")]
    assert answer.headers["x-should-retry"] == "false"
    assert len(skein.messages(thread).data) == 2


def test_a_key_reused_with_another_parent_is_refused(skein: Native) -> None:
    """The parent is part of the request."""
    thread = skein.new_thread(messages=2)
    first = skein.messages(thread).data[0]["id"]
    skein.append(thread, "Hi", key="k")

    answer = skein.append(thread, "Hi", key="k", parent_message_id=first)

    assert answer.problems == [(["header", "idempotency-key"], "idempotency_key_reused")]


def test_a_key_holds_in_its_thread_only(skein: Native) -> None:
    """The same key and request on another thread is another request."""
    one, other = skein.new_thread(), skein.new_thread()
    skein.append(one, "Hi", key="k")

    answer = skein.append(other, "Hi", key="k")

    assert "idempotent-replayed" not in answer.headers
    assert answer.data["thread_id"] == other


def test_without_a_key_every_request_is_a_message(skein: Native) -> None:
    """The same words twice are two messages."""
    thread = skein.new_thread()

    assert [skein.append(thread, "Hi").data["sequence"] for _ in range(2)] == [2, 3]


@pytest.mark.parametrize("key", ["k" * 255, "!", "a b", "ünïcode", "#~", "C#", "'; --"])
def test_a_key_is_any_text(skein: Native, key: str) -> None:
    """Up to 255 characters, whatever they are."""
    thread = skein.new_thread()
    first = skein.append(thread, "Hi", key=key)

    assert (first.status, skein.append(thread, "Hi", key=key).body) == (201, first.body)
    assert skein.append(thread, "Hi", key="another").data["sequence"] == 3


def test_an_archived_thread_is_not_written_to(skein: Native, memory: Memory) -> None:
    """409 in one clear sentence, final for clients that retry; nothing is written."""
    thread = skein.new_thread()
    skein.delete(thread)
    before = memory.everything

    answer = skein.append(thread, "Hi", key="k")

    sentence = "The thread is archived and cannot be written to. Restore it first."
    assert (answer.status, answer.body["detail"]) == (409, sentence)
    assert answer.body["error"] == {"code": "conflict", "message": sentence}
    assert answer.headers["x-should-retry"] == "false"
    assert memory.everything == before


def test_a_replay_stays_a_replay_after_the_thread_was_archived(skein: Native) -> None:
    """Done is done: the first answer again."""
    thread = skein.new_thread()
    first = skein.append(thread, "Hi", key="k")
    skein.delete(thread)

    again = skein.append(thread, "Hi", key="k")

    assert (again.status, again.body) == (201, first.body)
    assert again.headers["idempotent-replayed"] == "true"
    assert skein.append(thread, "Ho", key="k").status == 409


def test_a_restored_thread_is_written_to_again(skein: Native) -> None:
    """With the key that the archived thread refused, too."""
    thread = skein.new_thread()
    skein.delete(thread)
    assert skein.append(thread, "Hi", key="k").status == 409
    skein.restore(thread)

    assert skein.append(thread, "Hi", key="k").data["sequence"] == 2


def test_a_deleted_thread_is_not_written_to(skein: Native) -> None:
    """404, key or not, replay or not."""
    thread = skein.new_thread()
    skein.append(thread, "Hi", key="k")
    skein.delete(thread, permanent="true")

    assert [skein.append(thread, "Hi", key=key).status for key in ("k", "new", None)] == [404, 404, 404]


def test_a_refused_request_claims_no_key(skein: Native) -> None:
    """A failed validation, and a parent that is none, leave the key free."""
    thread = skein.new_thread()
    assert skein.append(thread, 1, key="k").status == 422
    assert skein.append(thread, "Hi", key="k", parent_message_id="none").status == 422

    assert skein.append(thread, "Ho", key="k").status == 201


def test_a_key_is_kept_for_a_day_and_not_for_ever(skein: Native, clock: Clock) -> None:
    """Replayed for 24 hours at least; free again when its record has run out, swept or not."""
    thread = skein.new_thread()
    first = skein.append(thread, "Hi", key="k")
    clock.advance(24 * milliseconds.HOUR)
    assert skein.append(thread, "Hi", key="k").body == first.body

    clock.advance(2 * milliseconds.HOUR)

    assert skein.append(thread, "Ho", key="k").data["sequence"] == 3


def test_content_without_room_in_an_item_comes_back_whole(skein: Native, memory: Memory) -> None:
    """Above the item's room it lives elsewhere, invisibly: written, read, listed and replayed as any other."""
    thread = skein.new_thread()
    content = "Longer than an item: ü. " * 20_000
    message = skein.append(thread, content, key="k").data

    assert message["content"] == content
    assert skein.message(thread, message["id"]).data == message
    assert skein.messages(thread).data[1] == message
    assert skein.append(thread, content, key="k").data == message
    assert len([name for name in memory.objects if thread in name]) == 1
