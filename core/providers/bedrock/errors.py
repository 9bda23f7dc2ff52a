"""How Amazon Bedrock fails: before an answer, in the middle of one, and on the way there."""

from collections.abc import Callable
from http import HTTPStatus

from botocore.eventstream import ParserError
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    ReadTimeoutError,
)
from botocore.exceptions import ConnectionError as Unreachable
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError
from urllib3.exceptions import TimeoutError as TimedOut

from core.errors import ProviderFailed
from core.providers import errors

RAISED = (BotoCoreError, ClientError, HTTPError, ParserError, ResponseParserError, UnicodeDecodeError)
"""What botocore, and the HTTP client below it, raise on the way through a stream of events."""

_WHY = {
    "AccessDeniedException": "this deployment may not use it. Its model access and its policies are to be checked",
    "ResourceNotFoundException": "Bedrock does not have it in this region",
    "ServiceQuotaExceededException": "a quota of this account is used up",
    "UnrecognizedClientException": "Bedrock does not accept the credentials of this deployment",
    "ValidationException": "Bedrock does not know it in this region, or the request is not one that it takes",
}

_FAILURES: dict[str, Callable[[], ProviderFailed]] = {
    "InternalServerException": errors.broken,
    "ModelErrorException": errors.broken,
    "ModelStreamErrorException": errors.broken,
    "ModelTimeoutException": errors.late,
}

_BUSY = {"ModelNotReadyException", "ServiceUnavailableException", "ThrottlingException"}


def failure(error: Exception) -> ProviderFailed:
    """What an error of botocore, or of the HTTP client below it, means."""
    match error:
        case ClientError():
            return _said(error)
        case TimedOut() | ConnectTimeoutError() | ReadTimeoutError():
            return errors.late()
        case Unreachable():
            return errors.unreachable()
        case NoCredentialsError() | NoRegionError():
            return errors.failed("this deployment has no credentials or no region for Bedrock")
        case BotoCoreError() if not isinstance(error, HTTPClientError):
            return errors.failed("the request is not one that Bedrock takes")
    return errors.broken()


def _said(error: ClientError) -> ProviderFailed:
    """What Bedrock says itself. In the middle of an answer it spells its errors with a small first letter."""
    code = error.response.get("Error", {}).get("Code", "")
    code = code[:1].upper() + code[1:]
    about = error.response.get("ResponseMetadata", {})
    status = about.get("HTTPStatusCode", 0)
    if code in _FAILURES:
        return _FAILURES[code]()
    if code in _WHY:
        return errors.failed(_WHY[code])
    if code in _BUSY or status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return errors.busy(about.get("HTTPHeaders", {}).get("retry-after"))
    return errors.failed(f"Bedrock answered with status {status}" if status else "Bedrock reported an error")
