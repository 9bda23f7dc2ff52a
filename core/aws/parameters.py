"""Values that are stored under an ARN: secrets of Secrets Manager, and parameters of SSM's Parameter Store."""

from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from core import clock
from core.aws.timeouts import Timeouts

_TIMEOUTS = Timeouts(connect=1, read=3)

_TTL = 5 * clock.MINUTE
"""How long the process uses a value before it reads it again."""

_ARN_PARTS = 6


class ParameterUnavailable(Exception):
    """The value under an ARN cannot be read. `why` is a predicate without a subject, and never contains the value."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@cache
def cached_parameter(arn: str) -> "CachedParameter":
    """The parameter with an ARN; all callers share its cached value."""
    return CachedParameter(arn)


class CachedParameter:
    """The value under an ARN, of any region."""

    def __init__(self, arn: str) -> None:
        self._arn = arn
        self._value = ""
        self._expires_at = 0

    def read(self) -> str:
        """The value, at most five minutes old. Raises ParameterUnavailable."""
        now = clock.now()
        if now >= self._expires_at:
            self._value, self._expires_at = _load(self._arn), now + _TTL
        return self._value


def _load(arn: str) -> str:
    parts = arn.split(":", _ARN_PARTS - 1)
    try:
        match parts:
            case ["arn", _, "secretsmanager", region, _, _]:
                return str(_client("secretsmanager", region).get_secret_value(SecretId=arn)["SecretString"])
            case ["arn", _, "ssm", region, _, _]:
                response = _client("ssm", region).get_parameter(Name=arn, WithDecryption=True)
                return str(response["Parameter"]["Value"])
    except (BotoCoreError, ClientError, KeyError):
        raise ParameterUnavailable("cannot be read") from None
    raise ParameterUnavailable("is not named by an ARN of Secrets Manager or Parameter Store")


def _client(service: Any, region: str) -> Any:
    import boto3

    return boto3.client(service, region_name=region, config=_TIMEOUTS.config(attempts=3))
