from uuid import uuid4

from core import clock as milliseconds
from tests.support.clients.native import Native, spellings
from tests.support.engines.clock import Clock


def test_restore_takes_a_thread_back_into_use(skein: Native, clock: Clock) -> None:
    """200 with the thread as it was before it was archived."""
    thread = skein.new_thread(messages=2, title="T")
    before = skein.thread(thread).data
    skein.delete(thread)
    clock.advance(milliseconds.SECOND)

    answer = skein.restore(thread)

    assert answer.status == 200
    assert answer.data == before | {"updated_at": answer.data["updated_at"]}
    assert skein.thread(thread).data == answer.data


def test_restoring_an_active_thread_changes_nothing(skein: Native, clock: Clock) -> None:
    """With a key or without."""
    thread = skein.new_thread()
    before = skein.thread(thread)
    clock.advance(milliseconds.HOUR)

    assert skein.restore(thread).body == before.body
    assert skein.restore(thread, key="k").body == before.body


def test_a_key_restores_once(skein: Native) -> None:
    """A late retry does not bring back what was archived again since."""
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
    """It is another request."""
    thread = skein.new_thread()
    for key in ("a", "b"):
        skein.delete(thread)
        answer = skein.restore(thread, key=key)
        assert (answer.data["status"], "idempotent-replayed" in answer.headers) == ("active", False)


def test_a_key_holds_in_its_thread_and_for_this_operation_only(skein: Native) -> None:
    """Elsewhere it is free."""
    one, other = skein.new_thread(), skein.new_thread()
    skein.delete(one)
    skein.delete(other)
    skein.restore(one, key="k")

    assert "idempotent-replayed" not in skein.restore(other, key="k").headers
    assert skein.append(one, key="k").data["sequence"] == 2


def test_a_key_is_kept_for_a_day_and_not_for_ever(skein: Native, clock: Clock) -> None:
    """Replayed for 24 hours at least; free again when its record has run out, swept or not."""
    thread = skein.new_thread()
    skein.restore(thread, key="k")
    skein.delete(thread)
    clock.advance(24 * milliseconds.HOUR)
    assert skein.restore(thread, key="k").headers["idempotent-replayed"] == "true"

    clock.advance(2 * milliseconds.HOUR)

    assert skein.restore(thread, key="k").data["status"] == "active"


def test_a_thread_is_restored_by_its_id_in_any_spelling(skein: Native) -> None:
    """As any dialect shows it."""
    thread = skein.new_thread()

    for spelled in spellings(thread, "thread"):
        skein.delete(thread)
        assert skein.restore(spelled).data["status"] == "active"


def test_what_is_no_thread_is_not_found(skein: Native) -> None:
    """404, key or not."""
    for id in ("nonsense", str(uuid4())):
        assert [skein.restore(id).status, skein.restore(id, key="k").status] == [404, 404]
