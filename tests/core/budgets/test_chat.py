from collections.abc import Iterator

import pytest

from core.cli.environment import using
from core.models import ThreadRef
from tests.bench.operations import answering
from tests.support.data.conversations import new_thread
from tests.support.data.turns import question, run_turn
from tests.support.inspect.call_counter import Counts, count_calls


@pytest.fixture
def thread(store: dict[str, str]) -> Iterator[ThreadRef]:
    """A thread in which a model can answer."""
    with using(store), answering():
        yield new_thread("first", "second")


def test_turn_without_key_takes_six_calls(thread: ThreadRef) -> None:
    """The thread's head is read once before the question is stored, and once before the answer is: the model may have
    taken minutes in between. The other calls are the space's settings and the history."""
    counts = _counted(thread)
    assert counts.operations == ["Query", "PutItem", "GetItem", "Query", "Query", "PutItem"]
    assert (counts.round_trips, counts.read_units, counts.write_units) == (6, 4, 2)


def test_turn_with_key_takes_eleven_calls(thread: ThreadRef) -> None:
    """Three more for its lease (read, acquire, finish) and one more for the claim of each of its two messages. The head
    that was read to validate the request, before the lease, is the one that the question is appended to."""
    counts = _counted(thread, key="key")
    lease, question_stored = ["GetItem", "Query", "PutItem"], ["PutItem", "PutItem"]
    prompt, answer_stored = ["GetItem", "Query"], ["Query", "PutItem", "PutItem", "UpdateItem"]
    assert counts.operations == [*lease, *question_stored, *prompt, *answer_stored]
    assert counts.round_trips == 11


def _counted(thread: ThreadRef, *, key: str | None = None) -> Counts:
    with count_calls() as counts:
        run_turn(thread.space, question(thread), key)
    return counts
