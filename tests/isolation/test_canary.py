"""What is said in confidence stays there, on every endpoint: never in a log, never in an error."""

from collections.abc import Callable

import pytest

from tests.isolation import canary
from tests.isolation.canary import SAID, crash, discreet, refusal, silent
from tests.isolation.id_fields import ENDPOINTS
from tests.isolation.resources import Things
from tests.support.clients.native import Native
from tests.support.data.events import invoke
from tests.support.engines.hooks import register_hooks
from tests.support.engines.moto import Memory
from tests.support.inspect.logs import Logs
from tests.support.inspect.template import functions
from tests.support.servers.completions import DONE, call, chunk, data, json_answer, stop, stream_answer, text, usage
from tests.support.servers.fake_server import Answer as ModelAnswer
from tests.support.servers.fake_server import Nothing

REQUESTS = "combinations of endpoint and something said in confidence"


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_what_is_done_is_not_logged(operation: str, owner: Native, theirs: Things, logs: Logs) -> None:
    """Content, metadata, titles, names of files, prompts and keys of a request that succeeds, and of its replay."""
    request = canary.good(operation, owner, theirs)

    answers = [invoke(ENDPOINTS[operation], request) for _ in range(2)]

    assert answers[0].status in {200, 201, 202}, answers[0].text
    assert all(discreet(answer, owner) for answer in answers)
    assert silent(logs, owner)


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_what_is_refused_is_not_quoted(
    operation: str, owner: Native, theirs: Things, logs: Logs, record_property: Callable[[str, object], None]
) -> None:
    """Neither in the refusal nor in the log, whatever is wrong: a field, the body, the query, a header, the key."""
    requests = list(canary.bad(operation, owner, theirs))

    for request in requests:
        answer = invoke(ENDPOINTS[operation], request)
        assert answer.status != 500, (request["body"], answer.text)
        assert discreet(answer, owner), (request["body"], request["headers"], answer.text)

    assert silent(logs, owner)
    record_property(REQUESTS, len(requests))


ASK_NOTHING = {block.operation for block in functions() if block.permissions == [{"Ref": "ReadKeys"}]}
"""Operations that call AWS only for the API key, as the permissions of their functions show."""


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
@pytest.mark.parametrize("failing", [crash, refusal])
@pytest.mark.parametrize("operation", ENDPOINTS)
def test_a_crash_tells_nothing(
    operation: str, owner: Native, theirs: Things, logs: Logs, failing: Callable[..., None], moment: str
) -> None:
    """Inside the storage, before a call is sent or when its answer is there: the log has the type, not the words."""
    request = canary.good(operation, owner, theirs)

    with register_hooks((moment, failing)):
        answer = invoke(ENDPOINTS[operation], request)

    said = logs.read()
    assert answer.status == 500 or operation in ASK_NOTHING, answer.text
    assert ('"message":"crash"' in said) == (answer.status == 500)
    assert not [word for word in canary.secrets(owner) if word in said]
    assert discreet(answer, owner), answer.text


CHATS = ("chat", "qelos_chat", "qelos_chat_in_thread")

MODELS: dict[str, ModelAnswer | Nothing] = {
    "an answer": stream_answer(text(SAID), stop(), usage(), DONE),
    "a call of a tool that nobody has": stream_answer(
        call(f'{{"q":"{SAID}"}}', 0, SAID, SAID), stop("tool_calls"), DONE
    ),
    "an error": ModelAnswer([SAID.encode()], status=500),
    "an error in JSON": ModelAnswer([f'{{"error":{{"message":"{SAID}"}}}}'.encode()], status=400),
    "a refusal of the key": ModelAnswer([SAID.encode()], status=401),
    "an error in the middle": stream_answer(text(SAID), data({"error": {"message": SAID}})),
    "a malformed piece": stream_answer(text(SAID), f"data: {{{SAID}\n\n".encode()),
    "a piece of another shape": stream_answer(data({"choices": SAID})),
    "no stream": json_answer({SAID: SAID}),
    "a cut": stream_answer(text(SAID), ending="cut"),
    "a filter": stream_answer(text(SAID), chunk({}, "content_filter"), DONE),
    "nothing": Nothing(),
}
"""How a model may answer."""


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("operation", CHATS)
def test_what_models_say_is_not_logged(
    operation: str, model: str, owner: Native, theirs: Things, memory: Memory, logs: Logs
) -> None:
    """Neither a good answer nor what a model, or a server in its place, says when it fails: that is not told either."""
    memory.model.will(MODELS[model])

    answer = invoke(ENDPOINTS[operation], canary.good(operation, owner, theirs))

    assert (answer.status == 200) == (model == "an answer") or "tool" in model, answer.text
    assert discreet(answer, owner), answer.text
    assert silent(logs, owner)
