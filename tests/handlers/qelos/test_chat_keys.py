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

ASKED = [user_message("Hi")]

REDACTED = "536-90-4399"


def test_the_same_answer(qelos: Qelos, memory: Memory) -> None:
    """Sent again, a request without a thread has its answer again, told as such, and no model is asked."""
    first, again = (qelos.chat(ASKED, key="key") for _ in range(2))

    assert again.body == first.body
    assert [one.headers.get("idempotent-replayed") for one in (first, again)] == [None, "true"]
    assert len(memory.model.asked) == 1


def test_the_same_answer_as_a_stream(qelos: Qelos, memory: Memory) -> None:
    """It comes in one piece then, with what it cost."""
    first, again = (qelos.chat(ASKED, key="key", query={"stream": "true"}) for _ in range(2))

    assert parse_events(first)[-2:] == [DONE, END]
    assert parse_events(again) == [text_event(SUNNY), DONE, END]
    assert again.headers["idempotent-replayed"] == "true"
    assert len(memory.model.asked) == 1


def test_another_request(qelos: Qelos, memory: Memory) -> None:
    """With the same key is 422; threads and spaces have keys of their own."""
    qelos.chat(ASKED, key="key")

    assert qelos.chat([user_message("Ho")], key="key").status == 422
    assert qelos.chat(ASKED, temperature=1, key="key").status == 422
    assert qelos.chat(ASKED, thread=qelos.new_thread(), key="key").status == 200
    assert len(memory.model.asked) == 2


def test_a_model_that_failed(qelos: Qelos, memory: Memory) -> None:
    """Is asked again by the same request, at once."""
    memory.model.will(Answer(status=500), stream_answer(*SUNNY_EVENTS))

    assert qelos.chat(ASKED, key="key").status == 502
    assert qelos.chat(ASKED, key="key").status == 200


def test_it_is_kept_for_a_day(qelos: Qelos, memory: Memory, clock: Clock) -> None:
    """And not much longer: the model is asked again then."""
    for hours, asked in ((24, 1), (2, 2)):
        qelos.chat(ASKED, key="key")
        clock.advance(hours * milliseconds.HOUR)
        qelos.chat(ASKED, key="key")
        assert len(memory.model.asked) == asked


def test_an_answer_that_has_no_room(qelos: Qelos, memory: Memory) -> None:
    """Is told, but not kept: the same request asks the model again."""
    memory.model.will(stream_answer(text("x" * MAX_INLINE), stop(), usage()))

    first, again = (qelos.chat(ASKED, key="key").success for _ in range(2))

    assert first["choices"] == again["choices"]
    assert len(memory.model.asked) == 2


def test_what_is_redacted_is_not_kept_for_a_key(qelos: Qelos, memory: Memory) -> None:
    """Not even where the model comes up with it by itself."""
    qelos.as_client(Native).new_space(pii_policy={"ssn": "redact"})
    memory.model.will(stream_answer(text(f"Is it {REDACTED}?"), stop(), usage()))

    answer = qelos.chat(ASKED, key="key").success

    assert answer["choices"][0]["message"]["content"] == "Is it [REDACTED_SSN]?"
    assert REDACTED not in repr(memory.everything)


def test_a_refusal_claims_no_key(qelos: Qelos) -> None:
    """What was wrong is put right, and sent with the same key."""
    assert qelos.chat([{"role": "system", "content": "Be brief."}], key="key").status == 400
    assert qelos.chat(ASKED, n=2, key="key").status == 400
    assert qelos.chat(ASKED, key="key").status == 200
