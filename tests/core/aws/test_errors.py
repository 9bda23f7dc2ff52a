from collections.abc import Callable, Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.eventstream import ParserError
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    ReadTimeoutError,
    ResponseStreamingError,
    SSLError,
)

from core.aws.parameters import CachedParameter, ParameterUnavailable
from core.cli.environment import using
from core.errors import Busy, ProviderBusy, ProviderFailed, ProviderTimedOut, SkeinError
from core.pii.comprehend import comprehend
from core.providers import ChatMessage, ModelRequest
from core.providers.registry import provider
from core.storage import keys, large_content
from core.storage.table import table
from core.tools.lambda_client import functions
from core.tools.sandbox import interpreter

Outcome = tuple[type[Exception], str]

REQUEST = ModelRequest("model", [ChatMessage("user", "Hi")])

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:weather"
PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/key"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:key-AbCdEf"

CALLS: Mapping[str, Callable[[], object]] = {
    "dynamodb": lambda: table().get(keys.api_key("one")),
    "s3": lambda: large_content.get("acme/sales/thread/append"),
    "bedrock": lambda: list(provider("bedrock").stream(REQUEST)),
    "lambda": lambda: functions("us-east-1").call(FUNCTION, {}),
    "agentcore": lambda: interpreter("aws.codeinterpreter.v1").start(),
    "comprehend": lambda: list(comprehend("en").find("Ada")),
    "ssm": lambda: CachedParameter(PARAMETER).read(),
    "secretsmanager": lambda: CachedParameter(SECRET).read(),
}
"""A call of each service, by the subject that calls it."""

UNUSABLE = "The model cannot be used: "

BUSY: Mapping[str, Outcome] = {
    "dynamodb": (Busy, "The store is busy. Try again."),
    "s3": (Busy, "The content store is busy. Try again."),
    "bedrock": (ProviderBusy, "The model is busy. Try again in a moment."),
    "lambda": (ProviderBusy, "The tool is busy."),
    "agentcore": (ProviderBusy, "The code interpreter is busy."),
    "comprehend": (ProviderBusy, "Comprehend is busy; nothing was forwarded. Try again in a moment."),
    "ssm": (ParameterUnavailable, "cannot be read"),
    "secretsmanager": (ParameterUnavailable, "cannot be read"),
}
"""The error of each service that throttles, or is unavailable for a moment."""

TIMED_OUT: Mapping[str, Outcome] = {
    **BUSY,
    "bedrock": (ProviderTimedOut, "The model did not answer in time."),
    "lambda": (ProviderTimedOut, "The tool did not answer in time."),
    "agentcore": (ProviderTimedOut, "The code interpreter did not answer in time."),
    "comprehend": (ProviderTimedOut, "Comprehend did not answer in time; nothing was forwarded."),
}


def connection_errors(raised: type[Exception], bedrock: Outcome) -> Mapping[str, Outcome]:
    """The error of each service for an exception of botocore other than a timeout; that of Bedrock varies."""
    name = raised.__name__
    return {
        **BUSY,
        "bedrock": bedrock,
        "lambda": (ProviderFailed, "The tool cannot be reached, or its response was truncated."),
        "agentcore": (ProviderFailed, "The code interpreter cannot be reached, or its answer cannot be read."),
        "comprehend": (ProviderFailed, f"Comprehend cannot be called ({name}); nothing was forwarded."),
    }


def client_errors(raised: type[Exception], reason: str) -> Mapping[str, Outcome]:
    """The same for a request that botocore did not send: a retry does not help, so the stores raise the exception of
    botocore itself."""
    unchanged: Outcome = (raised, "")
    outcomes = connection_errors(raised, (ProviderFailed, f"{UNUSABLE}{reason}."))
    return {**outcomes, "dynamodb": unchanged, "s3": unchanged}


UNREACHABLE: Outcome = (ProviderFailed, "The model's server cannot be reached.")
TRUNCATED: Outcome = (ProviderFailed, "The model's answer broke off.")


def rejections(status: int, reason: str | None = None) -> Mapping[str, Outcome]:
    """The error of each service that rejects a call; DynamoDB and S3 raise the error of AWS unchanged."""
    return {
        **BUSY,
        "dynamodb": (ClientError, ""),
        "s3": (ClientError, ""),
        "bedrock": (ProviderFailed, f"{UNUSABLE}{reason or f'Bedrock responded with status {status}'}."),
        "lambda": (ProviderFailed, "The tool cannot be called."),
        "agentcore": (ProviderFailed, "The code interpreter rejected the request, or failed."),
        "comprehend": (ProviderFailed, f"Comprehend rejected the request (status {status}); nothing was forwarded."),
    }


BUSY_CODES: Mapping[str, list[tuple[int, str]]] = {
    "dynamodb": [
        (500, "InternalServerError"),
        (400, "LimitExceededException"),
        (400, "ProvisionedThroughputExceededException"),
        (400, "RequestLimitExceeded"),
        (503, "ServiceUnavailable"),
        (400, "ThrottlingException"),
        (400, "TransactionInProgressException"),
    ],
    "bedrock": [
        (429, "ModelNotReadyException"),
        (400, "ModelNotReadyException"),
        (503, "ServiceUnavailableException"),
        (400, "ServiceUnavailableException"),
        (429, "ThrottlingException"),
        (400, "throttlingException"),
    ],
    "lambda": [
        (502, "EC2ThrottledException"),
        (500, "ServiceException"),
        (429, "TooManyRequestsException"),
        (400, "TooManyRequestsException"),
    ],
    "agentcore": [(429, "ThrottlingException"), (400, "throttlingException")],
    "comprehend": [(400, "ThrottlingException"), (400, "TooManyRequestsException")],
}
"""Statuses and codes of a service that throttles, or is unavailable for a moment."""

CODES: list[tuple[str, int, str, Outcome]] = [
    *[(service, status, code, BUSY[service]) for service, codes in BUSY_CODES.items() for status, code in codes],
    *[("s3", status, code, BUSY["s3"]) for status, code in [(503, "SlowDown"), (500, "InternalError"), (429, "429")]],
    *[("s3", status, str(status), BUSY["s3"]) for status in (429, 500, 503)],
    *[
        ("bedrock", status, code, (ProviderFailed, f"{UNUSABLE}{reason}."))
        for status, code, reason in [
            (
                403,
                "AccessDeniedException",
                "this deployment has no access to it. Check its model access and its policies",
            ),
            (404, "ResourceNotFoundException", "Bedrock does not offer it in this region"),
            (400, "ServiceQuotaExceededException", "a quota of this account is exhausted"),
            (429, "ServiceQuotaExceededException", "a quota of this account is exhausted"),
            (403, "UnrecognizedClientException", "Bedrock does not accept the credentials of this deployment"),
            (
                400,
                "ValidationException",
                "Bedrock does not offer it in this region, or the request is invalid",
            ),
        ]
    ],
    *[
        ("bedrock", status, code, TRUNCATED)
        for status, code in [
            (500, "InternalServerException"),
            (424, "ModelErrorException"),
            (424, "ModelStreamErrorException"),
        ]
    ],
    ("bedrock", 408, "ModelTimeoutException", TIMED_OUT["bedrock"]),
    *[
        ("agentcore", status, code, BUSY["agentcore"])
        for status, code in [
            (409, "ConflictException"),
            (402, "ServiceQuotaExceededException"),
            (400, "serviceQuotaExceededException"),
        ]
    ],
    *[
        (service, status, "Unknown", BUSY[service])
        for service in ("bedrock", "lambda", "agentcore", "comprehend")
        for status in (429, 503)
    ],
    *[
        (service, 400, code, rejections(400)[service])
        for service, code in [
            ("dynamodb", "ValidationException"),
            ("dynamodb", "ConflictException"),
            ("s3", "InvalidRequest"),
            ("bedrock", "ConflictException"),
            ("lambda", "InvalidRequestContentException"),
            ("lambda", "ConflictException"),
            ("lambda", "ServiceQuotaExceededException"),
            ("agentcore", "ValidationException"),
            ("agentcore", "InternalServerException"),
            ("agentcore", "ModelErrorException"),
            ("agentcore", "ModelTimeoutException"),
            ("comprehend", "TextSizeLimitExceededException"),
            ("comprehend", "ConflictException"),
            ("comprehend", "ServiceQuotaExceededException"),
            ("ssm", "ThrottlingException"),
            ("ssm", "ParameterNotFound"),
            ("secretsmanager", "InternalServiceError"),
            ("secretsmanager", "ResourceNotFoundException"),
        ]
    ],
    *[(service, 418, "Unknown", rejections(418)[service]) for service in CALLS],
]
"""The service, status and code of an error response, and the error that the caller receives."""

EXCEPTIONS: list[tuple[Exception, Mapping[str, Outcome]]] = [
    (ReadTimeoutError(endpoint_url="x"), TIMED_OUT),
    (ConnectTimeoutError(endpoint_url="x"), TIMED_OUT),
    (EndpointConnectionError(endpoint_url="x"), connection_errors(EndpointConnectionError, UNREACHABLE)),
    (SSLError(endpoint_url="x", error=OSError()), connection_errors(SSLError, UNREACHABLE)),
    (ConnectionClosedError(endpoint_url="x"), connection_errors(ConnectionClosedError, TRUNCATED)),
    (ResponseStreamingError(error=OSError()), connection_errors(ResponseStreamingError, TRUNCATED)),
    (ParamValidationError(report="x"), client_errors(ParamValidationError, "the request is invalid")),
    (
        NoCredentialsError(),
        client_errors(NoCredentialsError, "this deployment has no credentials or no region for Bedrock"),
    ),
]
"""Exceptions of botocore without a response of the service, and the error of each service for them."""

RAISED = (SkeinError, ParameterUnavailable, ClientError, BotoCoreError, ParserError)


class FailingAWS:
    """AWS of which every call raises `error`."""

    error: Exception

    def fail(self, **_: object) -> None:
        """Raise the error in place of a call."""
        raise self.error


@pytest.fixture(scope="module")
def aws() -> Iterator[FailingAWS]:
    """AWS that fails, for all clients of `core`."""
    aws, session = FailingAWS(), boto3.Session(region_name="us-east-1")
    session.events.register("before-call", aws.fail)
    with using({"SKEIN_TABLE": "skein", "SKEIN_BUCKET": "skein"}), pytest.MonkeyPatch.context() as patch:
        patch.setattr(boto3, "DEFAULT_SESSION", session)
        yield aws


def error_response(status: int, code: str) -> ClientError:
    """An error response of a service."""
    response: Any = {
        "Error": {"Code": code, "Message": "server-canary"},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {}},
    }
    return ClientError(response, "Operation")


def assert_outcome(aws: FailingAWS, service: str, error: Exception, expected: Outcome) -> None:
    """A service's error becomes an error of the expected type and message; the message of AWS's own is not compared."""
    kind, message = expected
    aws.error = error
    with pytest.raises(RAISED) as raised:
        CALLS[service]()
    assert type(raised.value) is kind
    assert not message or str(raised.value) == message


@pytest.mark.parametrize(("service", "status", "code", "expected"), CODES)
def test_code_of_a_service_maps_to_its_error(
    aws: FailingAWS, service: str, status: int, code: str, expected: Outcome
) -> None:
    """Every status and code that a service documents for throttling, failures and rejections has one error."""
    assert_outcome(aws, service, error_response(status, code), expected)


@pytest.mark.parametrize("service", CALLS)
@pytest.mark.parametrize("code", sorted({code for codes in BUSY_CODES.values() for _, code in codes}))
def test_code_of_one_busy_service_is_busy_for_every_service(aws: FailingAWS, service: str, code: str) -> None:
    """There is one table of codes: none means throttling at one service and rejection at another."""
    assert_outcome(aws, service, error_response(400, code), BUSY[service])


@pytest.mark.parametrize("service", CALLS)
@pytest.mark.parametrize(("raised", "expected"), EXCEPTIONS)
def test_exception_of_botocore_maps_to_the_error_of_the_service(
    aws: FailingAWS, service: str, raised: Exception, expected: Mapping[str, Outcome]
) -> None:
    """A timeout, an unreachable host, a truncated answer and a request that was not sent have different errors."""
    assert_outcome(aws, service, raised, expected[service])


@pytest.mark.parametrize("service", ["dynamodb", "s3"])
def test_unparsable_response_of_a_store_is_not_busy(aws: FailingAWS, service: str) -> None:
    """It is raised unchanged, since a retry does not help."""
    assert_outcome(aws, service, ParserError(), (ParserError, ""))
