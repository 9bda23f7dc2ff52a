from collections.abc import Iterator

import pytest

from core import chat
from core.chat import LEASE, ChatRequest, Completion
from core.errors import InFlight, Invalid, ProviderFailed
from core.models import NewMessage, Space
from core.providers import ModelRef, TextDelta
from tests.support.engines.clock import Clock
from tests.support.servers.completions import stop, stream_answer, text, usage
from tests.support.servers.fake_server import Wire

RAINY = stream_answer(text("Rainy."), stop(), usage())

HI = [NewMessage("user", "Hi")]


def start_completion(space: Space, key: str | None = "key", **more: object) -> Iterator[TextDelta | Completion]:
    """A completion whose events have not been read yet."""
    return chat.complete(space, HI, ChatRequest(raw_request=["Hi"], **more), key=key)  # type: ignore[arg-type]


def start_streaming(space: Space) -> Iterator[TextDelta | Completion]:
    """A completion whose first text has been read. The remaining events."""
    events = start_completion(space)
    assert isinstance(next(events), TextDelta)
    return events


def last_event(events: Iterator[TextDelta | Completion]) -> Completion:
    """Read all events, and return the last one."""
    *_, end = events
    assert isinstance(end, Completion)
    return end


def test_model_is_not_called_before_the_first_event_is_read(space: Space, model: Wire) -> None:
    """With a key neither: a completion is lazy."""
    start_completion(space)

    assert model.asked == []


def test_running_completion_is_not_run_twice(space: Space, model: Wire) -> None:
    """The same request gets InFlight while the first one runs, and the stored reply after that."""
    running = start_streaming(space)

    with pytest.raises(InFlight) as raised:
        next(start_completion(space))
    assert raised.value.retry_after > 0
    first, again = last_event(running), last_event(start_completion(space))
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.id, again.created_at, again.text, again.metadata) == (
        first.id,
        first.created_at,
        first.text,
        first.metadata,
    )
    assert len(model.asked) == 1


def test_two_runs_of_one_completion_return_one_reply(space: Space, model: Wire, clock: Clock) -> None:
    """After the lease has expired, the next request runs as well; both return the reply that was stored first."""
    slow = start_streaming(space)
    clock.advance(LEASE)
    model.will(RAINY)

    quick, slow_end = last_event(start_completion(space)), last_event(slow)

    assert (quick.text, quick.replayed) == ("Rainy.", False)
    assert (slow_end.text, slow_end.id) == ("Rainy.", quick.id)


def test_failed_run_does_not_release_the_lease_of_its_successor(space: Space, model: Wire, clock: Clock) -> None:
    """A run whose lease has expired and was taken over may still fail."""
    model.will(stream_answer(text("Sun"), ending="cut"), RAINY)
    slow = start_streaming(space)
    clock.advance(LEASE)
    quick = start_streaming(space)

    with pytest.raises(ProviderFailed):
        last_event(slow)
    with pytest.raises(InFlight):
        next(start_completion(space))
    assert last_event(quick).text == "Rainy."


def test_lease_is_renewed_while_the_model_streams(space: Space, model: Wire, clock: Clock) -> None:
    """No other request takes over, however long the model streams."""
    model.will(stream_answer(text("Sun"), text("ny"), text("."), stop(), usage()))
    running = start_streaming(space)
    for _ in range(2):
        clock.advance(LEASE - 1000)
        next(running)

    with pytest.raises(InFlight):
        next(start_completion(space))


def test_abandoned_completion_is_taken_over(space: Space, model: Wire, clock: Clock) -> None:
    """A client that disconnects while the model streams does not block the next request for longer than the lease."""
    start_streaming(space).close()  # type: ignore[attr-defined]
    clock.advance(LEASE)
    model.will(RAINY)

    assert last_event(start_completion(space)).text == "Rainy."


def test_invalid_completion_claims_no_key(space: Space) -> None:
    """A request without messages, or for an unknown provider: the key can be used for a valid one."""
    with pytest.raises(Invalid):
        next(chat.complete(space, [], ChatRequest(raw_request=["Hi"]), key="key"))
    with pytest.raises(Invalid):
        next(start_completion(space, model=ModelRef("nobody", "m")))
    assert not last_event(start_completion(space)).replayed


def test_completions_without_key_each_call_the_model(space: Space, model: Wire) -> None:
    """They are separate requests with separate replies."""
    first, second = (last_event(start_completion(space, key=None)) for _ in range(2))

    assert first.id != second.id
    assert len(model.asked) == 2
