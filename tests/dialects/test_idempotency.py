import pytest

from core import clock as milliseconds
from tests.dialects.write_requests import POSTS, Post
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants
from tests.support.data.events import Answer
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory

REUSED = "This Idempotency-Key was first used with a different request. Use a new key for a new request."


@pytest.fixture(params=POSTS)
def post(request: pytest.FixtureRequest, skein: Native) -> Post:
    """Each POST request of the dialects."""
    return POSTS[request.param](skein)


def is_replayed(answer: Answer) -> bool:
    """Check whether a successful response is a replay."""
    assert answer.status in {200, 201}, answer.text
    return answer.headers.get("idempotent-replayed") == "true"


def test_repeated_request_returns_the_first_response(post: Post, memory: Memory) -> None:
    """A repeated request returns the first response unchanged, with the replay header, and writes nothing."""
    first = post.send(1, "k")
    before = memory.everything

    for _ in range(2):
        again = post.send(1, "k")
        assert (again.status, again.text) == (first.status, first.text)
        assert (is_replayed(first), is_replayed(again)) == (False, True)
    assert memory.everything == before


def test_key_of_another_request_is_rejected(post: Post, memory: Memory) -> None:
    """A different request with a used key is a 422 in the dialect's format, without retry, and writes nothing."""
    post.send(1, "k")
    before = memory.everything

    answer = post.send(0, "k")

    assert answer.status == 422
    assert answer.headers["x-should-retry"] == "false"
    openai = {"message": REUSED, "type": "idempotency_error", "param": None, "code": "idempotency_key_reused"}
    assert answer.body["error"] in (openai, REUSED)
    assert memory.everything == before


def test_other_keys_are_independent(post: Post) -> None:
    """Requests with different keys are different requests."""
    assert [is_replayed(post.send(1, key)) for key in ("a", "b")] == [False, False]


def test_invalid_request_claims_no_key(post: Post, memory: Memory) -> None:
    """A request that fails validation writes nothing and does not claim its key."""
    before = memory.everything

    assert post.send_invalid("k").status == 400

    assert memory.everything == before
    assert not is_replayed(post.send(1, "k"))


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_key_has_1_to_255_characters(post: Post, key: str) -> None:
    """A key of another length is a 400, as any invalid field of these dialects."""
    assert post.send(1, key).status == 400
    assert not is_replayed(post.send(1, "x" * 255))


def test_key_expires_after_a_day(post: Post, clock: Clock) -> None:
    """A key replays its response for at least 24 hours, and is available after its record expires."""
    first = post.send(1, "k")
    clock.advance(24 * milliseconds.HOUR)
    assert post.send(1, "k").text == first.text

    clock.advance(2 * milliseconds.HOUR)

    assert not is_replayed(post.send(0, "k"))


def test_operations_and_threads_do_not_share_keys(skein: Native) -> None:
    """A key is separate for each operation and each thread."""
    posts = [create_post(skein) for create_post in POSTS.values()]

    updates = [post.send(1, "k") for post in posts if post.thread]
    creations = [posts[0].send(1, "k"), skein.start(key="k")]

    assert [is_replayed(answer) for answer in updates + creations] == [False] * (len(updates) + 2)


def test_request_is_replayed_after_archival(post: Post, skein: Native) -> None:
    """A request from before the archival is replayed; a new one is a 409 without retry."""
    first = post.send(1, "k")
    if post.thread is None:
        skein.delete(skein.threads().data[0]["id"])
        assert post.send(1, "k").text == first.text
        return
    skein.delete(post.thread)

    again, new = post.send(1, "k"), post.send(1, "new")

    assert (again.text, is_replayed(again)) == (first.text, True)
    assert (new.status, new.headers["x-should-retry"]) == (409, "false")


def test_deletion_removes_the_keys_of_the_thread(post: Post, skein: Native) -> None:
    """Idempotency records are deleted with the thread: the request creates another thread, or is a 404."""
    first = post.send(1, "k")
    [thread] = skein.threads().data
    skein.delete(thread["id"], permanent="true")

    again = post.send(1, "k")

    if post.thread is None:
        assert not is_replayed(again)
        assert again.text != first.text
    else:
        assert again.status == 404


def test_replay_does_not_undo_later_changes(post: Post, skein: Native) -> None:
    """A late retry returns the first response and does not undo later changes of the thread and its messages."""
    first = post.send(1, "k")
    [thread] = skein.threads().data
    if post.thread:
        post.send(0, "other")
    else:
        skein.as_client(Assistants).update(thread["id"], metadata={"n": "later"})
    current = skein.thread(thread["id"]).data, skein.messages(thread["id"]).data

    assert post.send(1, "k").text == first.text
    assert (skein.thread(thread["id"]).data, skein.messages(thread["id"]).data) == current
