from core import clock as milliseconds
from core.models import NewMessage, NewThread, ThreadRef
from core.storage.activity import ACTIVITY_RESOLUTION
from core.threads import messages
from core.threads.append import append
from core.threads.create import create_with_message
from tests.support.data.conversations import AUTHOR, new_space, new_thread, user_message
from tests.support.engines.clock import Clock
from tests.support.inspect.call_counter import Counts, count_calls


def test_append_with_key_takes_three_calls(ref: ThreadRef) -> None:
    """Three calls, two write units and one read unit, however long the thread is."""
    counts = _count_append(ref, user_message("new"), key="key")
    assert counts.operations == ["Query", "PutItem", "PutItem"]
    assert (counts.write_units, counts.read_units, counts.items_read) == (2, 1, 2)


def test_append_without_key_takes_two_calls(ref: ThreadRef) -> None:
    """Two calls, one write unit and one read unit, however long the thread is."""
    counts = _count_append(ref, user_message("new"))
    assert counts.operations == ["Query", "PutItem"]
    assert (counts.write_units, counts.read_units, counts.items_read) == (1, 1, 2)


def test_newest_message_as_parent_takes_no_more_calls(ref: ThreadRef) -> None:
    """The query of the head has read it already."""
    newest = messages.page(ref, limit=1, newest_first=True).items[0]
    counts = _count_append(ref, NewMessage("user", "new", parent_id=str(newest.id)), key="newest")
    assert counts.operations == ["Query", "PutItem", "PutItem"]


def test_older_message_as_parent_takes_one_more_read(ref: ThreadRef) -> None:
    """One call and one read unit."""
    counts = _count_append(ref, NewMessage("user", "new", parent_id=str(messages.get_at(ref, 1).id)), key="first")
    assert counts.operations == ["Query", "GetItem", "PutItem", "PutItem"]
    assert (counts.write_units, counts.read_units) == (2, 2)


def test_replay_does_not_put_a_message(ref: ThreadRef) -> None:
    """A replay tries to put its claim, then reads the slots after the start of the stored claim."""
    append(ref, user_message("again"), author=AUTHOR, key="again")
    counts = _count_append(ref, user_message("again"), key="again")
    assert counts.operations == ["Query", "PutItem", "Query"]
    assert counts.read_units <= 2


def test_thread_is_touched_once_a_minute(store: dict[str, str], clock: Clock) -> None:  # noqa: ARG001 - starts the store
    """A touch takes one call, one unit for the thread and four units for its entries in two indexes."""
    ref = new_thread("first")
    touches = []
    for _ in range(30):
        clock.advance(10 * milliseconds.SECOND)
        counts = _count_append(ref, user_message("new"))
        touches += [counts] if "UpdateItem" in counts.operations else []
    assert len(touches) == 30 * 10 * milliseconds.SECOND // ACTIVITY_RESOLUTION
    for counts in touches:
        assert counts.operations == ["Query", "PutItem", "UpdateItem"]
        assert (counts.write_units, counts.index_units) == (1 + 1 + 4, 4)


def test_create_with_message_takes_one_call(store: dict[str, str]) -> None:  # noqa: ARG001 - starts the store
    """Thread, message and claim take six write units, and the entries in the indexes two."""
    with count_calls() as counts:
        create_with_message(new_space(), NewThread(), user_message("first"), author=AUTHOR, key="key")
    assert counts.operations == ["TransactWriteItems"]
    assert (counts.write_units - counts.index_units, counts.index_units, counts.read_units) == (6, 2, 0)


def _count_append(ref: ThreadRef, new: NewMessage, *, key: str | None = None) -> Counts:
    with count_calls() as counts:
        append(ref, new, author=AUTHOR, key=key)
    return counts
