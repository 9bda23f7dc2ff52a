from collections.abc import Iterator

import pytest

from core import chat
from core.chat import LEASE, Ask, Event
from core.errors import Archived, InFlight, Invalid, KeyReused, NotFound, ProviderFailed
from core.models import NewMessage, NewThread, Space, ThreadRef
from core.providers import ModelRef
from core.threads import changes
from core.threads.append import MAX_BATCH, append
from tests.faults.interference import meanwhile
from tests.support.data.conversations import contents
from tests.support.data.turns import SUNNY, finish_turn, question, run_turn, start_turn, transcript
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory
from tests.support.servers.completions import SUNNY as SUNNY_EVENTS
from tests.support.servers.completions import stop, stream_answer, text, usage
from tests.support.servers.fake_server import Answer, Wire

ASKED = ("user", "What is the weather like?")


def test_the_question_is_stored_before_the_model_is_asked(space: Space, thread: ThreadRef, model: Wire) -> None:
    """Whatever becomes of the model, what the user said is safe."""
    events = start_turn(space, question(thread))

    assert transcript(thread) == [ASKED]
    assert model.asked == []
    assert finish_turn(events).message.content == SUNNY
    assert transcript(thread) == [ASKED, ("assistant", SUNNY)]


def test_the_answer_stands_behind_its_question(space: Space, thread: ThreadRef) -> None:
    """Also when somebody else has said something meanwhile."""
    events = start_turn(space, question(thread))
    append(thread, NewMessage("user", "Me too"), author="another")

    message = finish_turn(events).message

    assert (message.parent, message.sequence) == (1, 3)
    assert message.metadata == {
        "model_used": "weather-1",
        "tokens_used": 46,
        "input_tokens": 12,
        "output_tokens": 34,
        "finish_reason": "stop",
    }


def test_a_turn_without_a_thread_makes_one(space: Space) -> None:
    """With what the request says of it."""
    done = run_turn(space, question(None, new_thread=NewThread(title="Weather"))).message

    assert changes.get(done.thread).title == "Weather"
    assert transcript(done.thread) == [ASKED, ("assistant", SUNNY)]


def test_a_finished_turn_is_not_carried_out_again(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The same key has the same answer, and no model is asked."""
    first = run_turn(space, question(thread), "key")
    second = run_turn(space, question(thread), "key")

    assert (first.replayed, second.replayed) == (False, True)
    assert second.message == first.message
    assert len(model.asked) == 1
    assert len(transcript(thread)) == 2


@pytest.mark.usefixtures("model")
def test_a_running_turn_is_not_carried_out_twice(space: Space, thread: ThreadRef) -> None:
    """Who sends the request again meanwhile is told to come back."""
    events = start_turn(space, question(thread), "key")

    with pytest.raises(InFlight) as told:
        run_turn(space, question(thread), "key")

    assert told.value.retry_after > 0
    assert not finish_turn(events).replayed


def test_a_turn_that_failed_can_be_sent_again_at_once(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The question is stored once; the answer comes with the second request."""
    model.will(Answer(status=500), stream_answer(*SUNNY_EVENTS))
    with pytest.raises(ProviderFailed):
        run_turn(space, question(thread), "key")

    assert run_turn(space, question(thread), "key").message.content == SUNNY
    assert transcript(thread) == [ASKED, ("assistant", SUNNY)]


def test_a_turn_whose_owner_is_gone_goes_on(space: Space, thread: ThreadRef, model: Wire, clock: Clock) -> None:
    """When the lease has run out, a retry goes on behind what is stored."""
    lost = start_turn(space, question(thread), "key")
    with pytest.raises(InFlight):
        run_turn(space, question(thread), "key")
    clock.advance(LEASE)

    assert not run_turn(space, question(thread), "key").replayed
    assert transcript(thread) == [ASKED, ("assistant", SUNNY)]
    assert len(model.asked) == 1
    del lost


def test_a_slow_first_run_cannot_overwrite_the_second(
    space: Space, thread: ThreadRef, model: Wire, clock: Clock
) -> None:
    """It is answered with what the second run stored."""
    model.will(stream_answer(text("Rain."), stop(), usage()), stream_answer(*SUNNY_EVENTS))
    slow = start_turn(space, question(thread), "key")
    clock.advance(LEASE)

    second = run_turn(space, question(thread), "key")
    first = finish_turn(slow)

    assert len(model.asked) == 2
    assert first.message == second.message
    assert transcript(thread) == [ASKED, ("assistant", "Rain.")]


def test_of_two_that_take_a_turn_over_one_does(space: Space, thread: ThreadRef, model: Wire, clock: Clock) -> None:
    """Both saw that its owner is gone; who comes second is told to come back, and no second model is asked."""
    lost = start_turn(space, question(thread), "key")
    clock.advance(LEASE)
    faster: list[Iterator[Event]] = []

    with meanwhile(lambda: faster.append(start_turn(space, question(thread), "key")), at=1), pytest.raises(InFlight):
        run_turn(space, question(thread), "key")

    assert not finish_turn(faster[0]).replayed
    assert len(model.asked) == 1
    del lost


def test_an_answer_that_was_stored_but_not_noted_is_found(
    space: Space, thread: ThreadRef, model: Wire, memory: Memory, clock: Clock
) -> None:
    """A crash between the two asks no model again."""
    done = run_turn(space, question(thread), "key").message
    (turn,) = [item for item in memory.items if item["sk"]["S"] == "turn"]
    memory.put({name: value for name, value in turn.items() if name not in ("answer", "thread_id")})
    clock.advance(LEASE)

    again = run_turn(space, question(thread), "key")

    assert again.replayed
    assert again.message == done
    assert len(model.asked) == 1


@pytest.mark.usefixtures("model")
def test_a_key_stands_for_one_request(space: Space, thread: ThreadRef) -> None:
    """Another question with it is refused, whether the first is running or done."""
    events = start_turn(space, question(thread), "key")
    with pytest.raises(KeyReused):
        run_turn(space, question(thread, "Another"), "key")
    finish_turn(events)
    with pytest.raises(KeyReused):
        run_turn(space, question(thread, "Another"), "key")


def test_what_forbids_a_turn_claims_no_key(space: Space, thread: ThreadRef, model: Wire, memory: Memory) -> None:
    """An archived thread, none at all, a provider that is not known: nothing is written, no model asked."""
    changes.archive(thread)
    before = memory.everything
    unknown = ModelRef("nobody", "model")
    refused: list[tuple[Ask, type[Exception]]] = [
        (question(thread), Archived),
        (question(ThreadRef(space, thread.id.__class__(int=1))), NotFound),
        (question(None, model=unknown), Invalid),
        (Ask(thread=None), Invalid),
        (Ask(existing_id="x"), Invalid),
    ]
    for ask, error in refused:
        with pytest.raises(error):
            run_turn(space, ask, "key")

    assert memory.everything == before
    assert model.asked == []


def test_a_message_that_is_stored_already_is_answered(space: Space, thread: ThreadRef) -> None:
    """Once more, if need be: each answer stands behind it."""
    asked = append(thread, NewMessage("user", "Well?"), author="user").value

    done = [run_turn(space, Ask(thread=thread, existing_id=str(asked.id))).message for _ in range(2)]

    assert [one.parent for one in done] == [1, 1]
    with pytest.raises(Invalid):
        run_turn(space, Ask(thread=thread, existing_id=str(done[0].id)))


def test_a_filtered_answer_is_none(space: Space, thread: ThreadRef, model: Wire) -> None:
    """A refusal is an error, and nothing is stored as an answer."""
    model.will(stream_answer(text("I"), stop("content_filter"), usage()))

    with pytest.raises(ProviderFailed):
        run_turn(space, question(thread))

    assert transcript(thread) == [ASKED]


def test_completions_are_kept_nowhere(space: Space, model: Wire, memory: Memory) -> None:
    """A model answers, and the store is as it was."""
    before = memory.everything
    ask = Ask(instructions=["Be brief."])

    events = list(chat.complete(space, [NewMessage("user", "Hi")], ask))

    assert isinstance(events[-1], chat.Completed)
    assert events[-1].text == SUNNY
    assert memory.everything == before
    system, asked = model.asked[0].body["messages"]
    assert (system, asked) == ({"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"})


def test_many_messages(space: Space, thread: ThreadRef, model: Wire) -> None:
    """More than one transaction takes, of somebody who brings a whole conversation: each once, in order."""
    ask = Ask([NewMessage("user", str(number)) for number in range(2 * MAX_BATCH + 1)], thread=thread)

    first, again = run_turn(space, ask, "key"), run_turn(space, ask, "key")

    assert again.message == first.message
    assert contents(thread) == [*map(str, range(2 * MAX_BATCH + 1)), SUNNY]
    assert len(model.asked) == 1


def test_a_new_thread_has_no_parent(space: Space, memory: Memory) -> None:
    """A message that follows another names its thread."""
    before = memory.everything
    ask = Ask([NewMessage("user", "And?", parent_id="01a1fc91-7616-774e-a4b5-0cebb7280ca7")])

    with pytest.raises(Invalid):
        run_turn(space, ask, "key")

    assert memory.everything == before
