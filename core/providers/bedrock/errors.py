"""How Amazon Bedrock fails: before an answer, in the middle of one, and on the way there."""

from collections.abc import Callable, Mapping
from functools import partial

from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError

from core.aws.errors import ErrorKind, classify, code, status
from core.errors import ProviderFailed
from core.providers import errors

_CODES: Mapping[str, Callable[[], ProviderFailed]] = {
    "AccessDeniedException": partial(
        errors.rejected, "this deployment may not use it. Its model access and its policies are to be checked"
    ),
    "InternalServerException": errors.truncated,
    "ModelErrorException": errors.truncated,
    "ModelStreamErrorException": errors.truncated,
    "ModelTimeoutException": errors.timed_out,
    "ResourceNotFoundException": partial(errors.rejected, "Bedrock does not have it in this region"),
    "ServiceQuotaExceededException": partial(errors.rejected, "a quota of this account is used up"),
    "UnrecognizedClientException": partial(
        errors.rejected, "Bedrock does not accept the credentials of this deployment"
    ),
    "ValidationException": partial(
        errors.rejected, "Bedrock does not know it in this region, or the request is not one that it takes"
    ),
}


def to_error(error: Exception) -> ProviderFailed:
    """The error for an exception of botocore, or of the HTTP client below it."""
    if isinstance(error, ClientError):
        return _service_error(error)
    match classify(error):
        case ErrorKind.TIMED_OUT:
            return errors.timed_out()
        case ErrorKind.UNREACHABLE:
            return errors.unreachable()
        case ErrorKind.NOT_SENT if isinstance(error, NoCredentialsError | NoRegionError):
            return errors.rejected("this deployment has no credentials or no region for Bedrock")
        case ErrorKind.NOT_SENT:
            return errors.rejected("the request is not one that Bedrock takes")
    return errors.truncated()


def _service_error(error: ClientError) -> ProviderFailed:
    """The error for a code, then for a status, of Bedrock's own."""
    if code(error) in _CODES:
        return _CODES[code(error)]()
    if classify(error) is ErrorKind.BUSY:
        return errors.busy(error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("retry-after"))
    why = f"Bedrock answered with status {status(error)}" if status(error) else "Bedrock reported an error"
    return errors.rejected(why)
