import pytest

from core.clock import DAY
from core.dialects.qelos.completions import QELOS_CHAT
from core.dialects.qelos.threads import QELOS
from core.http.endpoint import Endpoint
from handlers.jobs import enforce_retention, sweep_thread
from handlers.site import docs
from tests.support.clients.native import Native
from tests.support.data.events import Answer, invoke
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory
from tests.support.inspect.functions import EVENTS, context, example_event, function, modules, with_key

ENDPOINTS = sorted(operation for operation in modules() if isinstance(function(operation), Endpoint))


def assert_documented(operation: str, answer: Answer) -> None:
    """The response is data, or an error in the form that the operation's dialect documents. Qelos's 401 has no body."""
    dialect = function(operation).dialect
    if dialect in (QELOS, QELOS_CHAT) and answer.status == 401:
        assert not answer.text
    elif answer.status >= 300:
        dialect.error_body.model_validate(answer.body)
    else:
        assert isinstance(answer.body, dict | list)


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("operation", ENDPOINTS)
def test_the_key_of_an_event_is_only_an_example(operation: str) -> None:
    """It is well-formed, and refused."""
    answer = invoke(function(operation), example_event(operation))

    assert answer.status == 401
    assert_documented(operation, answer)


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_an_event_with_a_valid_key_succeeds_or_finds_no_thread(operation: str, skein: Native) -> None:
    """Each event is a valid request: with an existing key it succeeds, or does not find the example thread."""
    answer = invoke(function(operation), with_key(example_event(operation), skein.api_key))

    assert answer.status in {200, 201, 404}, answer.text
    assert_documented(operation, answer)


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_an_event_is_consistent_as_api_gateway_sends_it(operation: str) -> None:
    """Both forms of headers and of the query agree, and the path is the resource with its parameters."""
    event = example_event(operation)
    request = event["requestContext"]

    assert event["headers"] == {name: values[-1] for name, values in event["multiValueHeaders"].items()}
    assert (event["queryStringParameters"] is None) == (event["multiValueQueryStringParameters"] is None)
    assert event["path"] == event["resource"].format_map(event["pathParameters"])
    assert request["path"] == f"/{request['stage']}{event['path']}"
    assert (request["resourcePath"], request["httpMethod"]) == (event["resource"], event["httpMethod"])


@pytest.mark.usefixtures("memory")
def test_the_stream_job_accepts_its_event() -> None:
    """A tombstone without items is swept: no record is reported as failed."""
    assert sweep_thread.handler(example_event("sweep_thread"), context()) == {"batchItemFailures": []}


def test_the_hourly_job_accepts_its_event(skein: Native, memory: Memory, clock: Clock) -> None:
    """It deletes the inactive threads of a space with a retention, and changes nothing without one."""
    thread = skein.new_thread()
    clock.advance(2 * DAY)

    before = memory.everything
    enforce_retention.handler(example_event("enforce_retention"), context())
    assert memory.everything == before
    assert skein.change_space(retention_days=1).status == 200
    enforce_retention.handler(example_event("enforce_retention"), context())
    assert skein.thread(thread).status == 404


def test_the_docs_accept_their_event() -> None:
    """The page needs no credential."""
    answer = docs.handler(example_event("docs"), context())

    assert answer["statusCode"] == 200
    assert "<title>Skein API</title>" in answer["body"]


def test_every_event_is_tested() -> None:
    """One of the tests above passes each file in events/ to its function."""
    assert {path.stem for path in EVENTS.glob("*.json")} == {*ENDPOINTS, "docs", "enforce_retention", "sweep_thread"}
