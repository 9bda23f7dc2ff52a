from collections.abc import Iterator

import pytest

from core import chat
from core.chat import LEASE, Ask, Completed
from core.errors import InFlight, Invalid, ProviderFailed
from core.models import NewMessage, Space
from core.providers import ModelRef, TextDelta
from tests.support.engines.clock import Clock
from tests.support.servers.completions import stop, stream_answer, text, usage
from tests.support.servers.fake_server import Wire

RAINY = stream_answer(text("Rainy."), stop(), usage())

HI = [NewMessage("user", "Hi")]


def completing(space: Space, key: str | None = "key", **more: object) -> Iterator[TextDelta | Completed]:
    """A completion that nobody has listened to yet."""
    return chat.complete(space, HI, Ask(sent=["Hi"], **more), key=key)  # type: ignore[arg-type]


def begun(space: Space) -> Iterator[TextDelta | Completed]:
    """One whose model has begun to speak."""
    events = completing(space)
    assert isinstance(next(events), TextDelta)
    return events


def completed(events: Iterator[TextDelta | Completed]) -> Completed:
    """How it ends."""
    *_, end = events
    assert isinstance(end, Completed)
    return end


def test_nothing_happens_before_it_is_asked_for(space: Space, model: Wire) -> None:
    """Not even with a key."""
    completing(space)

    assert model.asked == []


def test_a_running_completion_is_not_carried_out_twice(space: Space, model: Wire) -> None:
    """Who sends the request again meanwhile is told to come back, and finds the answer then."""
    running = begun(space)

    with pytest.raises(InFlight) as told:
        next(completing(space))
    assert told.value.retry_after > 0
    first, again = completed(running), completed(completing(space))
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.id, again.created_at, again.text, again.spent) == (
        first.id,
        first.created_at,
        first.text,
        first.spent,
    )
    assert len(model.asked) == 1


def test_two_runs_have_one_answer(space: Space, model: Wire, clock: Clock) -> None:
    """When a lease has run out, the next request runs; the first answer that is kept is told by both."""
    slow = begun(space)
    clock.advance(LEASE)
    model.will(RAINY)

    quick, slow_end = completed(completing(space)), completed(slow)

    assert (quick.text, quick.replayed) == ("Rainy.", False)
    assert (slow_end.text, slow_end.id) == ("Rainy.", quick.id)


def test_who_was_taken_over_gives_nothing_away(space: Space, model: Wire, clock: Clock) -> None:
    """A run that fails after its lease ran out does not end the lease of the one behind it."""
    model.will(stream_answer(text("Sun"), ending="cut"), RAINY)
    slow = begun(space)
    clock.advance(LEASE)
    quick = begun(space)

    with pytest.raises(ProviderFailed):
        completed(slow)
    with pytest.raises(InFlight):
        next(completing(space))
    assert completed(quick).text == "Rainy."


def test_a_lease_is_renewed_while_a_model_speaks(space: Space, model: Wire, clock: Clock) -> None:
    """However long it speaks, nobody takes it over."""
    model.will(stream_answer(text("Sun"), text("ny"), text("."), stop(), usage()))
    running = begun(space)
    for _ in range(2):
        clock.advance(LEASE - 1000)
        next(running)

    with pytest.raises(InFlight):
        next(completing(space))


def test_a_completion_that_is_left_is_taken_over(space: Space, model: Wire, clock: Clock) -> None:
    """Whoever hung up in the middle does not keep the next request from an answer."""
    begun(space).close()  # type: ignore[attr-defined]
    clock.advance(LEASE)
    model.will(RAINY)

    assert completed(completing(space)).text == "Rainy."


def test_what_is_refused_claims_no_key(space: Space) -> None:
    """Nothing to answer, or nobody to ask."""
    with pytest.raises(Invalid):
        next(chat.complete(space, [], Ask(sent=["Hi"]), key="key"))
    with pytest.raises(Invalid):
        next(completing(space, model=ModelRef("nobody", "m")))
    assert not completed(completing(space)).replayed


def test_without_a_key_each_is_its_own(space: Space, model: Wire) -> None:
    """The model is asked each time."""
    first, second = (completed(completing(space, key=None)) for _ in range(2))

    assert first.id != second.id
    assert len(model.asked) == 2
