from collections.abc import Iterator

import pytest

from core.cli.environment import using
from core.models import ThreadRef
from tests.bench.operations import stub_model
from tests.support.data.conversations import new_thread
from tests.support.data.turns import question, run_turn
from tests.support.inspect.call_counter import Counts, count_calls


@pytest.fixture
def thread(store: dict[str, str]) -> Iterator[ThreadRef]:
    """Return a thread in whose space a stub model replies."""
    with using(store), stub_model():
        yield new_thread("first", "second")


def test_turn_without_key_takes_six_calls(thread: ThreadRef) -> None:
    """The thread's head is read before the question is stored, and again before the answer is stored, since the model
    may take minutes. The other calls read the settings of the space and the history."""
    counts = _count_turn(thread)
    assert counts.operations == ["Query", "PutItem", "GetItem", "Query", "Query", "PutItem"]
    assert (counts.round_trips, counts.read_units, counts.write_units) == (6, 4, 2)


def test_turn_with_key_takes_eleven_calls(thread: ThreadRef) -> None:
    """Three more calls read, acquire and finish the lease, and one more puts the claim of each of the two messages. The
    head that is read to validate the request, before the lease, is also used to append the question."""
    counts = _count_turn(thread, key="key")
    lease, question_stored = ["GetItem", "Query", "PutItem"], ["PutItem", "PutItem"]
    prompt, answer_stored = ["GetItem", "Query"], ["Query", "PutItem", "PutItem", "UpdateItem"]
    assert counts.operations == [*lease, *question_stored, *prompt, *answer_stored]
    assert counts.round_trips == 11


def _count_turn(thread: ThreadRef, *, key: str | None = None) -> Counts:
    with count_calls() as counts:
        run_turn(thread.space, question(thread), key)
    return counts
