from collections.abc import Callable, Mapping
from typing import Any

import pytest

from core import clock as milliseconds
from tests.support.clock import Clock
from tests.support.events import Answer
from tests.support.native import Native
from tests.support.openai import Assistants

REUSED = "This Idempotency-Key was first used with a different request. Use a new key for a new request."

Post = Callable[..., Answer]
"""A POST with a key, given the fields to send."""

SAID = {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}


def posts(assistants: Assistants) -> Mapping[str, Post]:
    """Every POST of the dialect, and a thread and a message of it to act on."""
    thread = assistants.new_thread(metadata={"thread": "0"})
    message = assistants.messages(thread).success["first_id"]
    return {
        "create": lambda **fields: assistants.create(key="k", **fields),
        "create with messages": lambda **fields: assistants.create(key="k", messages=[SAID], **fields),
        "update": lambda **fields: assistants.update(thread, key="k", **fields),
        "append": lambda **fields: assistants.append(thread, key="k", **fields),
        "update message": lambda **fields: assistants.update_message(thread, message, key="k", **fields),
    }


POSTS = ("create", "create with messages", "update", "append", "update message")


@pytest.fixture(params=POSTS)
def post(request: pytest.FixtureRequest, assistants: Assistants) -> Post:
    """Each POST of the dialect."""
    return posts(assistants)[request.param]


@pytest.mark.parametrize("fields", [{}, {"metadata": {"a": "1", "b": "2"}}])
def test_the_same_request_has_the_first_answer(post: Post, fields: dict[str, Any]) -> None:
    """Letter by letter, and says that it is a replay; the order of fields is nothing."""
    first = post(**fields)
    again = post(**{name: dict(reversed(value.items())) for name, value in fields.items()})

    assert (first.status, again.status) == (200, 200)
    assert again.body == first.body
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"


def test_another_request_is_refused(post: Post) -> None:
    """422 in the dialect's form, and the clients are told not to insist."""
    post(metadata={"a": "1"})

    for fields in ({}, {"metadata": {"a": "2"}}):
        answer = post(**fields)
        assert answer.refusal == (422, REUSED, "idempotency_error", None, "idempotency_key_reused")
        assert answer.headers["x-should-retry"] == "false"


def test_a_request_that_was_refused_claims_no_key(post: Post) -> None:
    """A failed validation leaves the key free."""
    assert post(metadata=[]).status == 400

    assert "idempotent-replayed" not in post(metadata={}).headers


def test_a_key_is_kept_for_a_day_and_not_for_ever(post: Post, clock: Clock) -> None:
    """Replayed for 24 hours at least; free again when its record has run out."""
    first = post(metadata={"a": "1"})
    clock.advance(24 * milliseconds.HOUR)
    assert post(metadata={"a": "1"}).body == first.body

    clock.advance(2 * milliseconds.HOUR)

    assert "idempotent-replayed" not in post(metadata={"a": "2"}).headers


def test_no_key_is_shared_between_operations(assistants: Assistants) -> None:
    """The same key for each of them: none is a replay, none refused."""
    answers = [post() for name, post in posts(assistants).items() if name != "create with messages"]

    assert [answer.status for answer in answers] == [200] * 4
    assert not [answer for answer in answers if "idempotent-replayed" in answer.headers]


def test_a_thread_is_made_once(assistants: Assistants) -> None:
    """With its messages."""
    made = [assistants.create(key="k", messages=[SAID, SAID]).success["id"] for _ in range(3)]

    assert len(set(made)) == 1
    assert len(assistants.threads().success["data"]) == 1
    assert len(assistants.messages(made[0]).success["data"]) == 2


def test_a_message_is_appended_once(assistants: Assistants) -> None:
    """However often it is sent."""
    thread = assistants.new_thread()
    for _ in range(3):
        assistants.append(thread, "Hi", key="k")

    assert len(assistants.messages(thread).success["data"]) == 2


def test_a_late_retry_undoes_nothing(assistants: Assistants) -> None:
    """It has the first answer, and what was changed since stays changed."""
    thread = assistants.create(key="k", metadata={"a": "1"}).success
    changed = assistants.update(thread["id"], key="k", metadata={"a": "2"}).success
    message = assistants.append(thread["id"], metadata={"a": "1"}).success["id"]
    assistants.update_message(thread["id"], message, key="k", metadata={"a": "2"})
    assistants.update(thread["id"], metadata={"a": "3"})
    assistants.update_message(thread["id"], message, metadata={"a": "3"})

    assert assistants.create(key="k", metadata={"a": "1"}).success == thread
    assert assistants.update(thread["id"], key="k", metadata={"a": "2"}).success == changed
    again = assistants.update_message(thread["id"], message, key="k", metadata={"a": "2"}).success
    assert again["metadata"] == {"a": "2"}
    assert assistants.thread(thread["id"]).success["metadata"] == {"a": "3"}
    assert assistants.message(thread["id"], message).success["metadata"] == {"a": "3"}


def test_a_replay_after_the_thread_was_archived(assistants: Assistants, skein: Native) -> None:
    """What was done before stays done; what is new is refused."""
    thread = assistants.new_thread()
    message = assistants.messages(thread).success["first_id"]

    def requests(key: str) -> list[Answer]:
        return [
            assistants.update(thread, key=key, metadata={"a": "1"}),
            assistants.append(thread, "Hi", key=key),
            assistants.update_message(thread, message, key=key, metadata={"a": "1"}),
        ]

    first = requests("k")
    skein.delete(thread)
    again = requests("k")

    assert [answer.body for answer in again] == [answer.body for answer in first]
    assert [answer.headers["idempotent-replayed"] for answer in again] == ["true"] * 3
    assert [answer.status for answer in requests("new")] == [409] * 3


def test_a_replay_after_the_message_was_deleted(assistants: Assistants) -> None:
    """It is not written again: what was deleted stays deleted, and is told as such."""
    thread = assistants.new_thread()
    message = assistants.append(thread, "Hi", key="k").success["id"]
    assistants.delete_message(thread, message)

    assert assistants.append(thread, "Hi", key="k").refusal[:2] == (404, f"No message found with id '{message}'.")
    assert len(assistants.messages(thread).success["data"]) == 1


def test_deleting_a_thread_frees_its_keys(assistants: Assistants) -> None:
    """Idempotency records go with the thread: the request that made it makes a new one."""
    first = assistants.create(key="k").success["id"]
    assistants.append(first, key="k")
    assistants.delete(first)

    again = assistants.create(key="k")

    assert "idempotent-replayed" not in again.headers
    assert again.success["id"] != first
    assert assistants.append(first, key="k").status == 404
    assert "idempotent-replayed" not in assistants.append(again.success["id"], key="k").headers
