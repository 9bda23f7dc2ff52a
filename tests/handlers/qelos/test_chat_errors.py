import pytest

from core.access.api_keys import Grant
from tests.support.clients.base import new_grant
from tests.support.clients.qelos import Qelos, user_message
from tests.support.data.events import Answer
from tests.support.data.turns import SUNNY
from tests.support.engines.moto import Memory
from tests.support.servers.completions import SUNNY as SUNNY_EVENTS
from tests.support.servers.completions import stream_answer
from tests.support.servers.fake_server import Answer as ModelAnswer

QUESTION = [user_message("Hi")]


def read_error(answer: Answer) -> tuple[int, str]:
    """Status and message of an error; asserts that the body has the message in `error` and in `message`, and no other
    field."""
    assert list(answer.body) == ["error", "message"]
    assert answer.body["error"] == answer.body["message"]
    return answer.status, answer.body["message"]


def test_invalid_request_is_400(qelos: Qelos) -> None:
    """The message contains the field and the problem."""
    assert read_error(qelos.chat([])) == (400, "messages: List should have at least 1 item after validation, not 0")


def test_unknown_thread_is_404(qelos: Qelos) -> None:
    """Unknown, malformed and foreign ids return the same error."""
    foreign = Qelos.with_grant(new_grant()).new_thread()

    for id in ("0" * 32, "nope", foreign):
        assert read_error(qelos.chat(QUESTION, thread=id)) == (404, "Thread not found")


def test_invalid_key_is_401_and_missing_scope_is_403(qelos: Qelos) -> None:
    """A 401 has an empty body."""
    assert (unauthorized := Qelos("nobody", qelos.grant).chat(QUESTION)).status == 401
    assert unauthorized.text == ""
    reader: Grant = new_grant(scopes=frozenset({"threads:read"}))
    assert read_error(Qelos.with_grant(reader).chat(QUESTION))[0] == 403


def test_request_must_have_a_new_user_message(qelos: Qelos) -> None:
    """The error is 400 for an empty thread and for one with an answer."""
    empty, complete = qelos.new_thread(), qelos.new_thread()
    qelos.chat(QUESTION, thread=complete)
    missing = (400, "messages: There is no user message to answer.")

    for thread in (empty, complete):
        assert read_error(qelos.chat([{"role": "assistant", "content": "Hm"}], thread=thread)) == missing
    assert read_error(qelos.chat([*QUESTION, {"role": "assistant", "content": SUNNY}], thread=complete)) == missing


def test_question_without_an_answer_is_answered_on_retry(qelos: Qelos, memory: Memory) -> None:
    """After a failure of the model, the same request calls it again and stores no message twice."""
    memory.model.will(ModelAnswer(status=500), stream_answer(*SUNNY_EVENTS))
    thread = qelos.new_thread()

    assert read_error(qelos.chat(QUESTION, thread=thread))[0] == 502
    assert qelos.chat(QUESTION, thread=thread).status == 200
    assert qelos.transcript(thread) == [("user", "Hi"), ("assistant", SUNNY)]


@pytest.mark.parametrize(("status", "expected", "has_retry_after"), [(500, 502, False), (429, 503, True)])
def test_failure_of_the_model_is_502_or_503(
    qelos: Qelos, memory: Memory, status: int, expected: int, *, has_retry_after: bool
) -> None:
    """A throttled model adds `Retry-After`; threads and requests without a thread behave equally."""
    for thread in (None, qelos.new_thread()):
        memory.model.will(ModelAnswer(status=status))
        answer = qelos.chat(QUESTION, thread=thread)

        assert read_error(answer)[0] == expected
        assert ("retry-after" in answer.headers) == has_retry_after


def test_reused_key_is_422(qelos: Qelos) -> None:
    """The response has `x-should-retry: false`."""
    thread = qelos.new_thread()
    qelos.chat(QUESTION, thread=thread, key="key")
    answer = qelos.chat([user_message("Ho")], thread=thread, key="key")

    assert read_error(answer)[0] == 422
    assert answer.headers["x-should-retry"] == "false"
