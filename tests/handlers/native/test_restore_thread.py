from uuid import uuid4

from core import clock as milliseconds
from tests.support.clients.native import Native, spellings
from tests.support.engines.clock import Clock


def test_restore_makes_a_thread_active(skein: Native, clock: Clock) -> None:
    """The thread is as before it was archived, except for `updated_at`."""
    thread = skein.new_thread(messages=2, title="T")
    before = skein.thread(thread).data
    skein.delete(thread)
    clock.advance(milliseconds.SECOND)

    answer = skein.restore(thread)

    assert answer.status == 200
    assert answer.data == before | {"updated_at": answer.data["updated_at"]}
    assert skein.thread(thread).data == answer.data


def test_restoring_an_active_thread_changes_nothing(skein: Native, clock: Clock) -> None:
    """This holds with a key and without one."""
    thread = skein.new_thread()
    before = skein.thread(thread)
    clock.advance(milliseconds.HOUR)

    assert skein.restore(thread).body == before.body
    assert skein.restore(thread, key="k").body == before.body


def test_retried_restore_has_no_further_effect(skein: Native) -> None:
    """A late retry does not restore a thread that was archived again."""
    thread = skein.new_thread()
    skein.delete(thread)
    first = skein.restore(thread, key="k")
    skein.delete(thread)

    again = skein.restore(thread, key="k")

    assert (first.status, first.data["status"]) == (200, "active")
    assert "idempotent-replayed" not in first.headers
    assert (again.status, again.headers["idempotent-replayed"]) == (200, "true")
    assert skein.thread(thread).data["status"] == "archived"


def test_another_key_restores_again(skein: Native) -> None:
    """It is a new request."""
    thread = skein.new_thread()
    for key in ("a", "b"):
        skein.delete(thread)
        answer = skein.restore(thread, key=key)
        assert (answer.data["status"], "idempotent-replayed" in answer.headers) == ("active", False)


def test_key_is_specific_to_thread_and_operation(skein: Native) -> None:
    """The same key is free for another thread and for an append."""
    one, other = skein.new_thread(), skein.new_thread()
    skein.delete(one)
    skein.delete(other)
    skein.restore(one, key="k")

    assert "idempotent-replayed" not in skein.restore(other, key="k").headers
    assert skein.append(one, key="k").data["sequence"] == 2


def test_key_is_replayed_for_24_hours_and_then_free(skein: Native, clock: Clock) -> None:
    """An expired key is free even if DynamoDB has not yet deleted its item."""
    thread = skein.new_thread()
    skein.restore(thread, key="k")
    skein.delete(thread)
    clock.advance(24 * milliseconds.HOUR)
    assert skein.restore(thread, key="k").headers["idempotent-replayed"] == "true"

    clock.advance(2 * milliseconds.HOUR)

    assert skein.restore(thread, key="k").data["status"] == "active"


def test_restore_accepts_every_spelling_of_an_id(skein: Native) -> None:
    """The thread is active afterwards."""
    thread = skein.new_thread()

    for spelling in spellings(thread, "thread"):
        skein.delete(thread)
        assert skein.restore(spelling).data["status"] == "active"


def test_restore_of_an_unknown_thread_is_404(skein: Native) -> None:
    """This holds with a key and without one."""
    for id in ("nonsense", str(uuid4())):
        assert [skein.restore(id).status, skein.restore(id, key="k").status] == [404, 404]
