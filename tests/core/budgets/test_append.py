from core import clock as units_of_time
from core.models import NewMessage, NewThread, ThreadRef
from core.storage.activity import ACTIVITY_RESOLUTION
from core.threads import messages
from core.threads.append import append
from core.threads.create import create_with_message
from tests.support.data.conversations import AUTHOR, new_space, new_thread, user_message
from tests.support.engines.clock import Clock
from tests.support.inspect.call_counter import Counts, count_calls


def test_with_a_key(ref: ThreadRef) -> None:
    """Three calls, two write units and one read unit, however long the thread is."""
    counts = _counted(ref, user_message("new"), key="key")
    assert counts.operations == ["Query", "PutItem", "PutItem"]
    assert (counts.write_units, counts.read_units, counts.items_read) == (2, 1, 2)


def test_without_a_key(ref: ThreadRef) -> None:
    """Two calls, one write unit and one read unit, however long the thread is."""
    counts = _counted(ref, user_message("new"))
    assert counts.operations == ["Query", "PutItem"]
    assert (counts.write_units, counts.read_units, counts.items_read) == (1, 1, 2)


def test_behind_the_newest_message(ref: ThreadRef) -> None:
    """Naming the newest message as the parent costs nothing."""
    newest = messages.page(ref, limit=1, newest_first=True).items[0]
    counts = _counted(ref, NewMessage("user", "new", parent_id=str(newest.id)), key="newest")
    assert counts.operations == ["Query", "PutItem", "PutItem"]


def test_behind_another_message(ref: ThreadRef) -> None:
    """Naming another message as the parent costs one read more."""
    counts = _counted(ref, NewMessage("user", "new", parent_id=str(messages.get_at(ref, 1).id)), key="first")
    assert counts.operations == ["Query", "GetItem", "PutItem", "PutItem"]
    assert (counts.write_units, counts.read_units) == (2, 2)


def test_sent_again(ref: ThreadRef) -> None:
    """A replay puts nothing: it asks for the claim, and reads from there on."""
    append(ref, user_message("again"), author=AUTHOR, key="again")
    counts = _counted(ref, user_message("again"), key="again")
    assert counts.operations == ["Query", "PutItem", "Query"]
    assert counts.read_units <= 2


def test_noting_activity(store: dict[str, str], clock: Clock) -> None:  # noqa: ARG001 - there must be one
    """The thread is touched once a minute at most, which costs one call, one unit for it and four for its entries in
    two indexes."""
    ref = new_thread("first")
    touches = []
    for _ in range(30):
        clock.advance(10 * units_of_time.SECOND)
        counts = _counted(ref, user_message("new"))
        touches += [counts] if "UpdateItem" in counts.operations else []
    assert len(touches) == 30 * 10 * units_of_time.SECOND // ACTIVITY_RESOLUTION
    for counts in touches:
        assert counts.operations == ["Query", "PutItem", "UpdateItem"]
        assert (counts.write_units, counts.index_units) == (1 + 1 + 4, 4)


def test_the_first_message(store: dict[str, str]) -> None:  # noqa: ARG001 - there must be one
    """Thread, message and claim are one call: six write units, and two for the entries in the indexes."""
    with count_calls() as counts:
        create_with_message(new_space(), NewThread(), user_message("first"), author=AUTHOR, key="key")
    assert counts.operations == ["TransactWriteItems"]
    assert (counts.write_units - counts.index_units, counts.index_units, counts.read_units) == (6, 2, 0)


def _counted(ref: ThreadRef, new: NewMessage, *, key: str | None = None) -> Counts:
    with count_calls() as counts:
        append(ref, new, author=AUTHOR, key=key)
    return counts
