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


class PausedModel:
    """A model that pauses after its first text until `resume` is set."""

    def __init__(self) -> None:
        self.resume = Flag()

    def __iter__(self) -> Iterator[bytes]:
        yield text("Sunny, ")
        self.resume.wait(20)
        yield text("24 °C.")
        yield end()


@pytest.fixture
def paused_model(model: Wire) -> Iterator[PausedModel]:
    """The model that answers, paused."""
    paused_model = PausedModel()
    model.will(Answer(paused_model, headers=STREAM))
    yield paused_model
    paused_model.resume.set()


def test_stopped_answer_is_stored_as_incomplete(
    space: Space, thread: ThreadRef, paused_model: PausedModel, clock: Clock
) -> None:
    """The text up to the stop is stored, and marked as incomplete in the metadata and for OpenAI's clients. The turn
    ends although the model is silent, and a retry gets the same answer."""
    events = start_turn(space, question(thread), "key")
    assert next(events) == TextDelta("Sunny, ")
    stop(thread)
    clock.advance(watch.STOP_POLL)

    message = finish_turn(events).message

    assert not paused_model.resume.is_set()
    assert message.content == "Sunny, "
    assert (message.metadata or {})["finish_reason"] == "stopped"
    shown = assistants_messages.render(thread, message)
    assert (shown.status, shown.incomplete_details) == ("incomplete", {"reason": "run_cancelled"})
    assert run_turn(space, question(thread), "key").message == message


@pytest.mark.usefixtures("model")
def test_stop_does_not_affect_later_turns(space: Space, thread: ThreadRef, clock: Clock) -> None:
    """A stop ends the turns that run at that moment; with a key, a late retry of it does not end later ones either."""
    assert not stop(thread, key="stop")
    clock.advance(1)
    events = start_turn(space, question(thread))
    clock.advance(watch.STOP_POLL)
    assert stop(thread, key="stop")

    assert finish_turn(events).message.content == SUNNY


@pytest.mark.usefixtures("model")
def test_stop_with_another_key_stops_later_turns(space: Space, thread: ThreadRef, clock: Clock) -> None:
    """A stop with another key is another request, not a replay."""
    stop(thread, key="one")
    clock.advance(1)
    events = start_turn(space, question(thread))
    clock.advance(watch.STOP_POLL)

    assert not stop(thread, key="another")
    assert (finish_turn(events).message.metadata or {})["finish_reason"] == "stopped"


@pytest.mark.usefixtures("model")
def test_stop_in_a_missing_thread_raises_not_found(space: Space, thread: ThreadRef) -> None:
    """In a deleted thread and in one that never existed, with and without a key."""
    delete.delete(thread)
    for ref in (thread, ThreadRef(space, UUID(int=1))):
        for key in (None, "key"):
            with pytest.raises(NotFound):
                stop(ref, key=key)


def test_turn_ends_when_its_thread_is_deleted(
    space: Space, thread: ThreadRef, paused_model: PausedModel, clock: Clock
) -> None:
    """It does not wait, or pay, for an answer that cannot be stored."""
    events = start_turn(space, question(thread))
    next(events)
    delete.delete(thread)
    clock.advance(watch.STOP_POLL)

    with pytest.raises(NotFound):
        finish_turn(events)
    assert not paused_model.resume.is_set()


def test_lease_is_renewed_while_the_model_streams(
    space: Space, thread: ThreadRef, paused_model: PausedModel, clock: Clock
) -> None:
    """A turn longer than LEASE is not taken over by the same request."""
    events = start_turn(space, question(thread), "key")
    next(events)
    clock.advance(LEASE - 5 * SECOND)
    paused_model.resume.set()
    assert next(events) == TextDelta("24 °C.")
    clock.advance(LEASE - 5 * SECOND)

    with pytest.raises(InFlight):
        run_turn(space, question(thread), "key")
    assert finish_turn(events).message.content == SUNNY
    assert len(stored_messages(thread)) == 2
