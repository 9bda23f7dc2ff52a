from collections.abc import Callable, Iterator

import pytest

from core import chat
from core.chat import LEASE, ChatRequest, Event
from core.errors import Archived, InFlight, Invalid, KeyReused, NotFound, ProviderFailed
from core.models import NewMessage, NewThread, Space, ThreadRef
from core.providers import ModelRef
from core.threads import changes, delete
from core.threads.append import MAX_BATCH, append
from tests.faults.interference import meanwhile
from tests.support.data.conversations import contents
from tests.support.data.turns import SUNNY, finish_turn, question, run_turn, start_turn, stored_messages, transcript
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory
from tests.support.servers.completions import SUNNY as SUNNY_EVENTS
from tests.support.servers.completions import stop, stream_answer, text, usage
from tests.support.servers.fake_server import Answer, Wire

QUESTION = ("user", "What is the weather like?")


def test_question_is_stored_before_the_model_is_called(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The user's message is not lost if the model fails."""
    events = start_turn(space, question(thread))

    assert transcript(thread) == [QUESTION]
    assert model.asked == []
    assert finish_turn(events).message.content == SUNNY
    assert transcript(thread) == [QUESTION, ("assistant", SUNNY)]


def test_parent_of_the_answer_is_its_question(space: Space, thread: ThreadRef) -> None:
    """Even if another message was appended after the question. The answer's metadata has the model and the tokens."""
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


def test_turn_without_thread_creates_one(space: Space) -> None:
    """With the fields that the request gives for it."""
    done = run_turn(space, question(None, new_thread=NewThread(title="Weather"))).message

    assert changes.get(done.thread).title == "Weather"
    assert transcript(done.thread) == [QUESTION, ("assistant", SUNNY)]


def test_finished_turn_is_not_run_again(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The same request with the same key gets the same answer, and no model is called."""
    first = run_turn(space, question(thread), "key")
    second = run_turn(space, question(thread), "key")

    assert (first.replayed, second.replayed) == (False, True)
    assert second.message == first.message
    assert len(model.asked) == 1
    assert len(transcript(thread)) == 2


@pytest.mark.usefixtures("model")
def test_running_turn_is_not_run_twice(space: Space, thread: ThreadRef) -> None:
    """The same request gets InFlight with a delay for its retry."""
    events = start_turn(space, question(thread), "key")

    with pytest.raises(InFlight) as raised:
        run_turn(space, question(thread), "key")

    assert raised.value.retry_after > 0
    assert not finish_turn(events).replayed


def test_failed_turn_can_be_retried_at_once(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The question is stored once; the second request gets the answer."""
    model.will(Answer(status=500), stream_answer(*SUNNY_EVENTS))
    with pytest.raises(ProviderFailed):
        run_turn(space, question(thread), "key")

    assert run_turn(space, question(thread), "key").message.content == SUNNY
    assert transcript(thread) == [QUESTION, ("assistant", SUNNY)]


def test_abandoned_turn_is_resumed(space: Space, thread: ThreadRef, model: Wire, clock: Clock) -> None:
    """After the lease has expired, a retry continues after the stored messages."""
    abandoned = start_turn(space, question(thread), "key")
    with pytest.raises(InFlight):
        run_turn(space, question(thread), "key")
    clock.advance(LEASE)

    assert not run_turn(space, question(thread), "key").replayed
    assert transcript(thread) == [QUESTION, ("assistant", SUNNY)]
    assert len(model.asked) == 1
    del abandoned


def test_overtaken_run_returns_the_answer_of_the_other_run(
    space: Space, thread: ThreadRef, model: Wire, clock: Clock
) -> None:
    """A run whose turn was taken over does not store a second answer."""
    model.will(stream_answer(text("Rain."), stop(), usage()), stream_answer(*SUNNY_EVENTS))
    slow = start_turn(space, question(thread), "key")
    clock.advance(LEASE)

    second = run_turn(space, question(thread), "key")
    first = finish_turn(slow)

    assert len(model.asked) == 2
    assert first.message == second.message
    assert transcript(thread) == [QUESTION, ("assistant", "Rain.")]


def test_only_one_of_two_requests_takes_over_a_turn(space: Space, thread: ThreadRef, model: Wire, clock: Clock) -> None:
    """Both have read that the lease has expired; the second one gets InFlight, and the model is called once."""
    abandoned = start_turn(space, question(thread), "key")
    clock.advance(LEASE)
    faster: list[Iterator[Event]] = []

    with meanwhile(lambda: faster.append(start_turn(space, question(thread), "key")), at=1), pytest.raises(InFlight):
        run_turn(space, question(thread), "key")

    assert not finish_turn(faster[0]).replayed
    assert len(model.asked) == 1
    del abandoned


def test_stored_answer_is_found_after_a_crash(
    space: Space, thread: ThreadRef, model: Wire, memory: Memory, clock: Clock
) -> None:
    """After a crash between storing the answer and finishing the turn, a retry does not call the model again."""
    answer = run_turn(space, question(thread), "key").message
    (turn,) = [item for item in memory.items if item["sk"]["S"] == "turn"]
    memory.put({name: value for name, value in turn.items() if name not in ("answer", "thread_id")})
    clock.advance(LEASE)

    again = run_turn(space, question(thread), "key")

    assert again.replayed
    assert again.message == answer
    assert len(model.asked) == 1


@pytest.mark.parametrize("key", [None, "key"])
def test_question_follows_messages_appended_after_the_head_was_read(
    space: Space, thread: ThreadRef, key: str | None
) -> None:
    """The head that was read to validate the request may be out of date when the question is stored: no message is
    overwritten, and the question follows the newest one."""
    others = ["one", "two", "three", "four"]
    append_question = 2 if key else 1

    def append_others() -> None:
        for other in others:
            append(thread, NewMessage("user", other), author="another")

    with meanwhile(append_others, at=append_question):
        answer = run_turn(space, question(thread), key).message

    assert contents(thread) == [*others, QUESTION[1], SUNNY]
    stored = stored_messages(thread)[len(others)]
    assert (stored.parent, answer.parent) == (len(others), stored.sequence)
    assert run_turn(space, question(thread), key).replayed is (key is not None)


@pytest.mark.parametrize(("change", "error"), [(changes.archive, Archived), (delete.delete, NotFound)])
@pytest.mark.usefixtures("model")
def test_answer_is_refused_in_a_thread_archived_or_deleted_after_the_question(
    space: Space, thread: ThreadRef, change: Callable[[ThreadRef], object], error: type[Exception]
) -> None:
    """The head is read again before the answer is stored: minutes may have passed since the question."""
    events = start_turn(space, question(thread))
    change(thread)

    with pytest.raises(error):
        finish_turn(events)


@pytest.mark.usefixtures("model")
def test_key_of_another_question_is_refused(space: Space, thread: ThreadRef) -> None:
    """A key belongs to one request, both while its turn runs and after that."""
    events = start_turn(space, question(thread), "key")
    with pytest.raises(KeyReused):
        run_turn(space, question(thread, "Another"), "key")
    finish_turn(events)
    with pytest.raises(KeyReused):
        run_turn(space, question(thread, "Another"), "key")


def test_refused_turn_writes_nothing(space: Space, thread: ThreadRef, model: Wire, memory: Memory) -> None:
    """An archived thread, a missing one, an unknown provider, no message: no key is claimed and no model called."""
    changes.archive(thread)
    before = memory.everything
    unknown = ModelRef("nobody", "model")
    refused: list[tuple[ChatRequest, type[Exception]]] = [
        (question(thread), Archived),
        (question(ThreadRef(space, thread.id.__class__(int=1))), NotFound),
        (question(None, model=unknown), Invalid),
        (ChatRequest(thread=None), Invalid),
        (ChatRequest(existing_id="x"), Invalid),
    ]
    for request, error in refused:
        with pytest.raises(error):
            run_turn(space, request, "key")

    assert memory.everything == before
    assert model.asked == []


def test_existing_user_message_can_be_answered(space: Space, thread: ThreadRef) -> None:
    """Repeatedly: it is the parent of each answer. A message of another role cannot."""
    existing = append(thread, NewMessage("user", "Well?"), author="user").value

    requests = [ChatRequest(thread=thread, existing_id=str(existing.id))] * 2
    answers = [run_turn(space, request).message for request in requests]

    assert [one.parent for one in answers] == [1, 1]
    with pytest.raises(Invalid):
        run_turn(space, ChatRequest(thread=thread, existing_id=str(answers[0].id)))


def test_filtered_answer_is_an_error(space: Space, thread: ThreadRef, model: Wire) -> None:
    """A content filter's refusal raises ProviderFailed, and no answer is stored."""
    model.will(stream_answer(text("I"), stop("content_filter"), usage()))

    with pytest.raises(ProviderFailed):
        run_turn(space, question(thread))

    assert transcript(thread) == [QUESTION]


def test_completion_without_key_stores_nothing(space: Space, model: Wire, memory: Memory) -> None:
    """The model answers, and the store does not change."""
    before = memory.everything
    request = ChatRequest(instructions=["Be brief."])

    events = list(chat.complete(space, [NewMessage("user", "Hi")], request))

    assert isinstance(events[-1], chat.Completion)
    assert events[-1].text == SUNNY
    assert memory.everything == before
    system, user = model.asked[0].body["messages"]
    assert (system, user) == ({"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"})


def test_more_messages_than_one_transaction_takes_are_stored_once(space: Space, thread: ThreadRef, model: Wire) -> None:
    """A client may send a whole conversation: each message is stored once and in order, also with a replay."""
    request = ChatRequest([NewMessage("user", str(number)) for number in range(2 * MAX_BATCH + 1)], thread=thread)

    first, again = run_turn(space, request, "key"), run_turn(space, request, "key")

    assert again.message == first.message
    assert contents(thread) == [*map(str, range(2 * MAX_BATCH + 1)), SUNNY]
    assert len(model.asked) == 1


def test_parent_without_thread_is_refused(space: Space, memory: Memory) -> None:
    """A new thread has no message that could be the parent."""
    before = memory.everything
    request = ChatRequest([NewMessage("user", "And?", parent_id="01a1fc91-7616-774e-a4b5-0cebb7280ca7")])

    with pytest.raises(Invalid):
        run_turn(space, request, "key")

    assert memory.everything == before
