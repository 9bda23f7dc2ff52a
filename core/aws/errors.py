"""A classification of the errors of AWS clients. Each caller maps a kind to its own error and text."""

from enum import Enum, auto
from http import HTTPStatus

from botocore.eventstream import ParserError
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
)
from botocore.exceptions import ConnectionError as ConnectionFailed
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as TransportTimeout

CLIENT_ERRORS = (BotoCoreError, ClientError, HTTPError, ParserError, ResponseParserError, UnicodeDecodeError)
"""The exceptions that botocore and its HTTP client raise for a call, or while its response is read."""

_BUSY_CODES = frozenset(
    {
        "EC2ThrottledException",
        "InternalServerError",
        "LimitExceededException",
        "ModelNotReadyException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceException",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
"""Codes of all services that Skein calls for which the documentation advises to repeat the request later."""

_BUSY_STATUSES = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class ErrorKind(Enum):
    """The kinds of errors that AWS clients raise."""

    BUSY = auto()
    """The service throttles requests, or is unavailable for a moment."""
    TIMED_OUT = auto()
    """The connection, or the response, took too long."""
    UNREACHABLE = auto()
    """There is no connection."""
    TRUNCATED = auto()
    """The response broke off or cannot be parsed; the service may have processed the request."""
    NOT_SENT = auto()
    """botocore did not send the request: it is invalid, or credentials or a region are missing."""
    REFUSED = auto()
    """The service responded with an error of any other code."""


_TRANSIENT = frozenset({ErrorKind.BUSY, ErrorKind.TIMED_OUT, ErrorKind.UNREACHABLE, ErrorKind.TRUNCATED})


def classify(error: Exception) -> ErrorKind:
    """The kind of an error of CLIENT_ERRORS; any other exception counts as a response that cannot be parsed."""
    match error:
        case ClientError():
            is_busy = code(error) in _BUSY_CODES or status(error) in _BUSY_STATUSES
            return ErrorKind.BUSY if is_busy else ErrorKind.REFUSED
        case TransportTimeout() | ConnectTimeoutError() | ReadTimeoutError():
            return ErrorKind.TIMED_OUT
        case ConnectionFailed():
            return ErrorKind.UNREACHABLE
        case BotoCoreError() if not isinstance(error, HTTPClientError | IncompleteReadError):
            return ErrorKind.NOT_SENT
    return ErrorKind.TRUNCATED


def is_transient(error: Exception) -> bool:
    """Whether the same request may succeed later."""
    return classify(error) in _TRANSIENT


def code(error: ClientError) -> str:
    """The code of a service's error. Errors within an event stream begin with a lower-case letter on the wire."""
    code = error.response.get("Error", {}).get("Code", "")
    return code[:1].upper() + code[1:]


def status(error: ClientError) -> int:
    """The HTTP status of a service's error, 0 for an error within an event stream."""
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
