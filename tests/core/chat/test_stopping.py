from collections.abc import Iterator
from threading import Event as Flag
from uuid import UUID

import pytest

from core.chat import LEASE, watch
from core.chat.turns import stop
from core.clock import SECOND
from core.dialects.openai.assistants import messages as assistants_messages
from core.errors import InFlight, NotFound
from core.models import Space, ThreadRef
from core.providers import TextDelta
from core.threads import delete
from tests.support.data.turns import SUNNY, finish_turn, question, run_turn, start_turn, stored_messages
from tests.support.engines.clock import Clock
from tests.support.servers.completions import STREAM, text
from tests.support.servers.completions import stop as end
from tests.support.servers.fake_server import Answer, Wire


class Held:
    """A model that says a word and waits until it is let go on."""

    def __init__(self) -> None:
        self.let = Flag()

    def __iter__(self) -> Iterator[bytes]:
        yield text("Sunny, ")
        self.let.wait(20)
        yield text("24 °C.")
        yield end()


@pytest.fixture
def held(model: Wire) -> Iterator[Held]:
    """The model that answers."""
    held = Held()
    model.will(Answer(held, headers=STREAM))
    yield held
    held.let.set()


def test_what_was_said_is_kept(space: Space, thread: ThreadRef, held: Held, clock: Clock) -> None:
    """Marked as incomplete, in metadata and for OpenAI's clients. The turn is done, also for a retry, and it ended
    although the model was silent."""
    events = start_turn(space, question(thread), "key")
    assert next(events) == TextDelta("Sunny, ")
    stop(thread)
    clock.advance(watch.LOOKED_EVERY)

    message = finish_turn(events).message

    assert not held.let.is_set()
    assert message.content == "Sunny, "
    assert (message.metadata or {})["finish_reason"] == "stopped"
    shown = assistants_messages.render(thread, message)
    assert (shown.status, shown.incomplete_details) == ("incomplete", {"reason": "run_cancelled"})
    assert run_turn(space, question(thread), "key").message == message


@pytest.mark.usefixtures("model")
def test_a_turn_that_begins_later_is_not_concerned(space: Space, thread: ThreadRef, clock: Clock) -> None:
    """Stopping means what runs at this moment; with a key, a late retry stops nothing else either."""
    assert not stop(thread, key="stop")
    clock.advance(1)
    events = start_turn(space, question(thread))
    clock.advance(watch.LOOKED_EVERY)
    assert stop(thread, key="stop")

    assert finish_turn(events).message.content == SUNNY


@pytest.mark.usefixtures("model")
def test_another_key_stops_again(space: Space, thread: ThreadRef, clock: Clock) -> None:
    """It is another request."""
    stop(thread, key="one")
    clock.advance(1)
    events = start_turn(space, question(thread))
    clock.advance(watch.LOOKED_EVERY)

    assert not stop(thread, key="another")
    assert (finish_turn(events).message.metadata or {})["finish_reason"] == "stopped"


@pytest.mark.usefixtures("model")
def test_a_thread_that_is_not_there(space: Space, thread: ThreadRef) -> None:
    """It is told as everywhere."""
    delete.delete(thread)
    for ref in (thread, ThreadRef(space, UUID(int=1))):
        for key in (None, "key"):
            with pytest.raises(NotFound):
                stop(ref, key=key)


def test_a_turn_whose_thread_is_deleted_ends(space: Space, thread: ThreadRef, held: Held, clock: Clock) -> None:
    """Nobody pays for an answer that has no place any more."""
    events = start_turn(space, question(thread))
    next(events)
    delete.delete(thread)
    clock.advance(watch.LOOKED_EVERY)

    with pytest.raises(NotFound):
        finish_turn(events)
    assert not held.let.is_set()


def test_a_long_turn_stays_its_owners(space: Space, thread: ThreadRef, held: Held, clock: Clock) -> None:
    """While the model speaks, the lease is renewed; when it has not been, the turn is up for others."""
    events = start_turn(space, question(thread), "key")
    next(events)
    clock.advance(LEASE - 5 * SECOND)
    held.let.set()
    assert next(events) == TextDelta("24 °C.")
    clock.advance(LEASE - 5 * SECOND)

    with pytest.raises(InFlight):
        run_turn(space, question(thread), "key")
    assert finish_turn(events).message.content == SUNNY
    assert len(stored_messages(thread)) == 2
