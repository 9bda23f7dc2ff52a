from core import clock as milliseconds
from core.storage.large_content import MAX_INLINE
from tests.support.clients.native import Native
from tests.support.clients.qelos import DONE, END, Qelos, parse_events, text_event, user_message
from tests.support.data.turns import SUNNY
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory
from tests.support.servers.completions import SUNNY as SUNNY_EVENTS
from tests.support.servers.completions import stop, stream_answer, text, usage
from tests.support.servers.fake_server import Answer

QUESTION = [user_message("Hi")]

REDACTED = "536-90-4399"


def test_retry_without_a_thread_replays_the_response(qelos: Qelos, memory: Memory) -> None:
    """The replay has the replay header, and the model is not called again."""
    first, again = (qelos.chat(QUESTION, key="key") for _ in range(2))

    assert again.body == first.body
    assert [answer.headers.get("idempotent-replayed") for answer in (first, again)] == [None, "true"]
    assert len(memory.model.asked) == 1


def test_replayed_stream_has_one_chunk(qelos: Qelos, memory: Memory) -> None:
    """The chunk contains the whole text."""
    first, again = (qelos.chat(QUESTION, key="key", query={"stream": "true"}) for _ in range(2))

    assert parse_events(first)[-2:] == [DONE, END]
    assert parse_events(again) == [text_event(SUNNY), DONE, END]
    assert again.headers["idempotent-replayed"] == "true"
    assert len(memory.model.asked) == 1


def test_another_request_with_the_same_key_is_422(qelos: Qelos, memory: Memory) -> None:
    """Each thread has its own keys."""
    qelos.chat(QUESTION, key="key")

    assert qelos.chat([user_message("Ho")], key="key").status == 422
    assert qelos.chat(QUESTION, temperature=1, key="key").status == 422
    assert qelos.chat(QUESTION, thread=qelos.new_thread(), key="key").status == 200
    assert len(memory.model.asked) == 2


def test_failed_request_is_not_replayed(qelos: Qelos, memory: Memory) -> None:
    """The same request calls the model again immediately."""
    memory.model.will(Answer(status=500), stream_answer(*SUNNY_EVENTS))

    assert qelos.chat(QUESTION, key="key").status == 502
    assert qelos.chat(QUESTION, key="key").status == 200


def test_response_is_replayed_for_a_day(qelos: Qelos, memory: Memory, clock: Clock) -> None:
    """Two hours later the same request calls the model again."""
    for hours, requests in ((24, 1), (2, 2)):
        qelos.chat(QUESTION, key="key")
        clock.advance(hours * milliseconds.HOUR)
        qelos.chat(QUESTION, key="key")
        assert len(memory.model.asked) == requests


def test_large_response_is_not_replayed(qelos: Qelos, memory: Memory) -> None:
    """It does not fit into the idempotency record, so the same request calls the model again."""
    memory.model.will(stream_answer(text("x" * MAX_INLINE), stop(), usage()))

    first, again = (qelos.chat(QUESTION, key="key").success for _ in range(2))

    assert first["choices"] == again["choices"]
    assert len(memory.model.asked) == 2


def test_redacted_values_are_not_stored_for_replays(qelos: Qelos, memory: Memory) -> None:
    """This includes values that the model generated."""
    qelos.as_client(Native).new_space(pii_policy={"ssn": "redact"})
    memory.model.will(stream_answer(text(f"Is it {REDACTED}?"), stop(), usage()))

    answer = qelos.chat(QUESTION, key="key").success

    assert answer["choices"][0]["message"]["content"] == "Is it [REDACTED_SSN]?"
    assert REDACTED not in repr(memory.everything)


def test_rejected_request_claims_no_key(qelos: Qelos) -> None:
    """The corrected request may have the same key."""
    assert qelos.chat([{"role": "system", "content": "Be brief."}], key="key").status == 400
    assert qelos.chat(QUESTION, n=2, key="key").status == 400
    assert qelos.chat(QUESTION, key="key").status == 200
