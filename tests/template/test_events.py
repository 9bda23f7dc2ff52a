import json
import logging

import pytest

from core.dialects.qelos.completions import QELOS_CHAT
from core.dialects.qelos.threads import QELOS
from core.http.endpoint import Endpoint
from handlers.jobs import enforce_retention, sweep_thread
from handlers.site import docs
from tests.support.events import Answer, answered
from tests.support.lambdas import EVENTS, context, function, kept_event, modules, with_key
from tests.support.native import Native

ENDPOINTS = sorted(operation for operation in modules() if isinstance(function(operation), Endpoint))


def assert_contracts_form(operation: str, answer: Answer) -> None:
    """It is data, or an error as the operation's dialect documents it; Qelos turns away without a word."""
    dialect = function(operation).dialect
    if dialect in (QELOS, QELOS_CHAT) and answer.status == 401:
        assert not answer.text
    elif answer.status >= 300:
        dialect.error_body.model_validate(answer.body)
    else:
        assert isinstance(answer.body, dict | list)


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("operation", ENDPOINTS)
def test_an_event_as_it_is_kept_shows_no_good_key(operation: str) -> None:
    """The key in an event is an example: well-formed to look at, refused at the door."""
    answer = answered(function(operation), kept_event(operation))

    assert answer.status == 401
    assert_contracts_form(operation, answer)


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_an_event_with_a_good_key_is_answered(operation: str, skein: Native) -> None:
    """Each event is a valid request: with a key that exists it succeeds, or does not find the example's thread."""
    answer = answered(function(operation), with_key(kept_event(operation), skein.api_key))

    assert answer.status in {200, 201, 404}, answer.text
    assert_contracts_form(operation, answer)


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_an_event_is_one_that_api_gateway_sends(operation: str) -> None:
    """Both forms of headers and query agree, and the path is the resource with its values."""
    event = kept_event(operation)
    said = event["requestContext"]

    assert event["headers"] == {name: values[-1] for name, values in event["multiValueHeaders"].items()}
    assert (event["queryStringParameters"] is None) == (event["multiValueQueryStringParameters"] is None)
    assert event["path"] == event["resource"].format_map(event["pathParameters"])
    assert said["path"] == f"/{said['stage']}{event['path']}"
    assert (said["resourcePath"], said["httpMethod"]) == (event["resource"], event["httpMethod"])


@pytest.mark.usefixtures("memory")
def test_the_stream_job_takes_its_event() -> None:
    """A marked thread of which nothing is left is done: no record is told as failed."""
    assert sweep_thread.handler(kept_event("sweep_thread"), context()) == {"batchItemFailures": []}


def test_the_hourly_job_takes_its_event(skein: Native, caplog: pytest.LogCaptureFixture) -> None:
    """Where no space has a retention, it deletes nothing and logs one line: finished, without a failure."""
    thread = skein.new_thread(messages=1)
    caplog.set_level(logging.INFO, "skein")
    caplog.clear()

    enforce_retention.handler(kept_event("enforce_retention"), context())

    (handler,) = logging.getLogger("skein").handlers
    (line,) = (json.loads(handler.format(record)) for record in caplog.records)
    expected = {"message": "job", "operation": "enforce_retention", "threads": 0, "files": 0}
    assert {**expected, "finished": True, "failed": 0}.items() <= line.items()
    assert skein.thread(thread).status == 200


def test_the_docs_answer_their_event() -> None:
    """The page comes, to whoever asks."""
    answer = docs.handler(kept_event("docs"), context())

    assert answer["statusCode"] == 200
    assert "<title>Skein API</title>" in answer["body"]


def test_every_event_has_its_test() -> None:
    """Each file in events/ is fed to its function by one of the tests above."""
    assert {path.stem for path in EVENTS.glob("*.json")} == {*ENDPOINTS, "docs", "enforce_retention", "sweep_thread"}
