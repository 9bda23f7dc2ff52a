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
    """Each POST of the dialects."""
    return POSTS[request.param](skein)


def replayed(answer: Answer) -> bool:
    """Whether an answer says that it is one to an earlier request."""
    assert answer.status in {200, 201}, answer.text
    return answer.headers.get("idempotent-replayed") == "true"


def test_the_same_request_has_the_first_answer(post: Post, memory: Memory) -> None:
    """Letter by letter, with the same status, and says that it is a replay; nothing more is written."""
    first = post.send(1, "k")
    before = memory.everything

    for _ in range(2):
        again = post.send(1, "k")
        assert (again.status, again.text) == (first.status, first.text)
        assert (replayed(first), replayed(again)) == (False, True)
    assert memory.everything == before


def test_another_request_is_refused(post: Post, memory: Memory) -> None:
    """422 in the dialect's form, and clients are told not to insist; nothing is written."""
    post.send(1, "k")
    before = memory.everything

    answer = post.send(0, "k")

    assert answer.status == 422
    assert answer.headers["x-should-retry"] == "false"
    openai = {"message": REUSED, "type": "idempotency_error", "param": None, "code": "idempotency_key_reused"}
    assert answer.body["error"] in (openai, REUSED)
    assert memory.everything == before


def test_another_key_is_another_request(post: Post) -> None:
    """And so is none."""
    assert [replayed(post.send(1, key)) for key in ("a", "b")] == [False, False]


def test_a_request_that_was_refused_claims_no_key(post: Post, memory: Memory) -> None:
    """A failed validation writes nothing and leaves the key free."""
    before = memory.everything

    assert post.bad("k").status == 400

    assert memory.everything == before
    assert not replayed(post.send(1, "k"))


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_1_to_255_characters(post: Post, key: str) -> None:
    """Others are 400, as any bad field of these dialects is."""
    assert post.send(1, key).status == 400
    assert not replayed(post.send(1, "x" * 255))


def test_a_key_is_kept_for_a_day_and_not_for_ever(post: Post, clock: Clock) -> None:
    """Replayed for 24 hours at least; free again when its record has run out."""
    first = post.send(1, "k")
    clock.advance(24 * milliseconds.HOUR)
    assert post.send(1, "k").text == first.text

    clock.advance(2 * milliseconds.HOUR)

    assert not replayed(post.send(0, "k"))


def test_operations_do_not_share_keys(skein: Native) -> None:
    """The same key in each of them, and in other threads, is free."""
    posts = [make(skein) for make in POSTS.values()]

    on_threads = [post.send(1, "k") for post in posts if post.thread]
    making = [posts[0].send(1, "k"), skein.start(key="k")]

    assert [replayed(answer) for answer in on_threads + making] == [False] * (len(on_threads) + 2)


def test_a_replay_after_the_thread_was_archived(post: Post, skein: Native) -> None:
    """What was done before stays done, with the same answer; what is new is refused for good."""
    first = post.send(1, "k")
    if post.thread is None:
        skein.delete(skein.threads().data[0]["id"])
        assert post.send(1, "k").text == first.text
        return
    skein.delete(post.thread)

    again, new = post.send(1, "k"), post.send(1, "new")

    assert (again.text, replayed(again)) == (first.text, True)
    assert (new.status, new.headers["x-should-retry"]) == (409, "false")


def test_a_replay_after_the_thread_was_deleted(post: Post, skein: Native) -> None:
    """Idempotency records go with the thread: it is made anew, or not found."""
    first = post.send(1, "k")
    [thread] = skein.threads().data
    skein.delete(thread["id"], permanent="true")

    again = post.send(1, "k")

    if post.thread is None:
        assert not replayed(again)
        assert again.text != first.text
    else:
        assert again.status == 404


def test_what_was_changed_since_is_not_undone(post: Post, skein: Native) -> None:
    """A late retry has the first answer; the thread and its messages stay as they were left."""
    first = post.send(1, "k")
    [thread] = skein.threads().data
    if post.thread:
        post.send(0, "other")
    else:
        skein.as_client(Assistants).update(thread["id"], metadata={"n": "later"})
    left = skein.thread(thread["id"]).data, skein.messages(thread["id"]).data

    assert post.send(1, "k").text == first.text
    assert (skein.thread(thread["id"]).data, skein.messages(thread["id"]).data) == left
