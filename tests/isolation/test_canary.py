"""Confidential content appears in no log and in no error, on any endpoint."""

from collections.abc import Callable

import pytest

from tests.isolation import canary
from tests.isolation.canary import CANARY, error_is_clean, logs_are_clean, raise_client_error, raise_crash
from tests.isolation.id_fields import ENDPOINTS
from tests.isolation.resources import Resources
from tests.support.clients.native import Native
from tests.support.data.events import invoke
from tests.support.engines.hooks import register_hooks
from tests.support.engines.moto import Memory
from tests.support.inspect.logs import Logs
from tests.support.inspect.template import functions
from tests.support.servers.completions import DONE, call, chunk, data, json_answer, stop, stream_answer, text, usage
from tests.support.servers.fake_server import Answer as ModelAnswer
from tests.support.servers.fake_server import Nothing

REQUESTS = "combinations of endpoint and confidential content"


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_content_of_successful_requests_is_not_logged(
    operation: str, owner: Native, owner_resources: Resources, logs: Logs
) -> None:
    """Content, metadata, titles, names of files, prompts and keys of a successful request and of its replay."""
    request = canary.valid_request(operation, owner, owner_resources)

    answers = [invoke(ENDPOINTS[operation], request) for _ in range(2)]

    assert answers[0].status in {200, 201, 202}, answers[0].text
    assert all(error_is_clean(answer, owner) for answer in answers)
    assert logs_are_clean(logs, owner)


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_content_of_invalid_requests_is_neither_logged_nor_quoted(
    operation: str,
    owner: Native,
    owner_resources: Resources,
    logs: Logs,
    record_property: Callable[[str, object], None],
) -> None:
    """Neither the error nor the log contains the canary, for an invalid field, body, query, header or key."""
    requests = list(canary.invalid_requests(operation, owner, owner_resources))

    for request in requests:
        answer = invoke(ENDPOINTS[operation], request)
        assert answer.status != 500, (request["body"], answer.text)
        assert error_is_clean(answer, owner), (request["body"], request["headers"], answer.text)

    assert logs_are_clean(logs, owner)
    record_property(REQUESTS, len(requests))


ONLY_READ_KEYS = {block.operation for block in functions() if block.permissions == [{"Ref": "ReadKeys"}]}
"""Operations that call AWS only for the API key, as the permissions of their functions show."""


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
@pytest.mark.parametrize("failing", [raise_crash, raise_client_error])
@pytest.mark.parametrize("operation", ENDPOINTS)
def test_crash_reveals_no_content(
    operation: str, owner: Native, owner_resources: Resources, logs: Logs, failing: Callable[..., None], moment: str
) -> None:
    """A crash before a call to AWS or after its response logs the exception's type, not its text."""
    request = canary.valid_request(operation, owner, owner_resources)

    with register_hooks((moment, failing)):
        answer = invoke(ENDPOINTS[operation], request)

    text = logs.read()
    assert answer.status == 500 or operation in ONLY_READ_KEYS, answer.text
    assert ('"message":"crash"' in text) == (answer.status == 500)
    assert not [word for word in canary.secrets(owner) if word in text]
    assert error_is_clean(answer, owner), answer.text


CHATS = ("chat", "qelos_chat", "qelos_chat_in_thread")

MODELS: dict[str, ModelAnswer | Nothing] = {
    "an answer": stream_answer(text(CANARY), stop(), usage(), DONE),
    "a call of an unknown tool": stream_answer(
        call(f'{{"q":"{CANARY}"}}', 0, CANARY, CANARY), stop("tool_calls"), DONE
    ),
    "an error": ModelAnswer([CANARY.encode()], status=500),
    "an error in JSON": ModelAnswer([f'{{"error":{{"message":"{CANARY}"}}}}'.encode()], status=400),
    "a rejected key": ModelAnswer([CANARY.encode()], status=401),
    "an error in the middle": stream_answer(text(CANARY), data({"error": {"message": CANARY}})),
    "a malformed piece": stream_answer(text(CANARY), f"data: {{{CANARY}\n\n".encode()),
    "a piece of the wrong type": stream_answer(data({"choices": CANARY})),
    "no stream": json_answer({CANARY: CANARY}),
    "a cut": stream_answer(text(CANARY), ending="cut"),
    "a filter": stream_answer(text(CANARY), chunk({}, "content_filter"), DONE),
    "no response": Nothing(),
}
"""Responses of a model."""


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("operation", CHATS)
def test_responses_of_models_are_not_logged(
    operation: str, model: str, owner: Native, owner_resources: Resources, memory: Memory, logs: Logs
) -> None:
    """Neither an answer nor an error of a model or its server is logged; errors do not quote the model's error."""
    memory.model.will(MODELS[model])

    answer = invoke(ENDPOINTS[operation], canary.valid_request(operation, owner, owner_resources))

    assert (answer.status == 200) == (model == "an answer") or "tool" in model, answer.text
    assert error_is_clean(answer, owner), answer.text
    assert logs_are_clean(logs, owner)
