"""Maps the errors of Amazon Bedrock: instead of an answer, within one, and of the connection."""

from collections.abc import Callable, Mapping
from functools import partial

from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError

from core.aws.errors import ErrorKind, classify, code, status
from core.errors import ProviderFailed
from core.providers import errors

_CODES: Mapping[str, Callable[[], ProviderFailed]] = {
    "AccessDeniedException": partial(
        errors.rejected, "this deployment has no access to it. Check its model access and its policies"
    ),
    "InternalServerException": errors.truncated,
    "ModelErrorException": errors.truncated,
    "ModelStreamErrorException": errors.truncated,
    "ModelTimeoutException": errors.timed_out,
    "ResourceNotFoundException": partial(errors.rejected, "Bedrock does not offer it in this region"),
    "ServiceQuotaExceededException": partial(errors.rejected, "a quota of this account is exhausted"),
    "UnrecognizedClientException": partial(
        errors.rejected, "Bedrock does not accept the credentials of this deployment"
    ),
    "ValidationException": partial(
        errors.rejected, "Bedrock does not offer it in this region, or the request is invalid"
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
            return errors.rejected("the request is invalid")
    return errors.truncated()


def _service_error(error: ClientError) -> ProviderFailed:
    """The error for a response of Bedrock: by its code, else by its status."""
    if code(error) in _CODES:
        return _CODES[code(error)]()
    if classify(error) is ErrorKind.BUSY:
        return errors.busy(error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("retry-after"))
    why = f"responded with status {status(error)}" if status(error) else "reported an error"
    return errors.rejected(f"Bedrock {why}")
