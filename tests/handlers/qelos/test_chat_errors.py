import pytest

from core.access.api_keys import Grant
from tests.support.clients.base import new_grant
from tests.support.clients.qelos import Qelos, user_message
from tests.support.data.events import Answer
from tests.support.data.turns import SUNNY
from tests.support.engines.moto import Memory
from tests.support.servers.completions import SUNNY as SUNNY_EVENTS
from tests.support.servers.completions import stream_answer
from tests.support.servers.fake_server import Answer as Said

ASKED = [user_message("Hi")]


def refusal(answer: Answer) -> tuple[int, str]:
    """Status and words: the same ones in both fields that clients look at, and nothing else."""
    assert list(answer.body) == ["error", "message"]
    assert answer.body["error"] == answer.body["message"]
    return answer.status, answer.body["message"]


def test_a_request_that_is_none(qelos: Qelos) -> None:
    """400 says which field, and what is wrong with it."""
    assert refusal(qelos.chat([])) == (400, "messages: List should have at least 1 item after validation, not 0")


def test_no_thread(qelos: Qelos) -> None:
    """Unknown, malformed and foreign ids are the same."""
    foreign = Qelos.with_grant(new_grant()).new_thread()

    for id in ("0" * 32, "nope", foreign):
        assert refusal(qelos.chat(ASKED, thread=id)) == (404, "Thread not found")


def test_who_is_not_let_in(qelos: Qelos) -> None:
    """No key, no word; a key that may only read is told."""
    assert (nobody := Qelos("nobody", qelos.grant).chat(ASKED)).status == 401
    assert nobody.text == ""
    reader: Grant = new_grant(scopes=frozenset({"threads:read"}))
    assert refusal(Qelos.with_grant(reader).chat(ASKED))[0] == 403


def test_nobody_to_answer(qelos: Qelos) -> None:
    """A request that brings no user's message is 400, whatever the thread holds, and says what is missing."""
    empty, answered = qelos.new_thread(), qelos.new_thread()
    qelos.chat(ASKED, thread=answered)
    missing = (400, "messages: There is no user message to answer.")

    for thread in (empty, answered):
        assert refusal(qelos.chat([{"role": "assistant", "content": "Hm"}], thread=thread)) == missing
    assert refusal(qelos.chat([*ASKED, {"role": "assistant", "content": SUNNY}], thread=answered)) == missing


def test_a_question_that_waits_is_answered(qelos: Qelos, memory: Memory) -> None:
    """After a model failed, the same request asks it again and stores nothing twice."""
    memory.model.will(Said(status=500), stream_answer(*SUNNY_EVENTS))
    thread = qelos.new_thread()

    assert refusal(qelos.chat(ASKED, thread=thread))[0] == 502
    assert qelos.chat(ASKED, thread=thread).status == 200
    assert qelos.transcript(thread) == [("user", "Hi"), ("assistant", SUNNY)]


@pytest.mark.parametrize(("status", "told", "waits"), [(500, 502, False), (429, 503, True)])
def test_a_model_that_fails(qelos: Qelos, memory: Memory, status: int, told: int, *, waits: bool) -> None:
    """Its failure is told by status and sentence, in a thread and without."""
    for thread in (None, qelos.new_thread()):
        memory.model.will(Said(status=status))
        answer = qelos.chat(ASKED, thread=thread)

        assert refusal(answer)[0] == told
        assert ("retry-after" in answer.headers) == waits


def test_a_reused_key(qelos: Qelos) -> None:
    """Another request with the same key is 422, and clients are told not to insist."""
    thread = qelos.new_thread()
    qelos.chat(ASKED, thread=thread, key="key")
    answer = qelos.chat([user_message("Ho")], thread=thread, key="key")

    assert refusal(answer)[0] == 422
    assert answer.headers["x-should-retry"] == "false"
