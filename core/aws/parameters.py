"""Texts that are kept under an ARN: secrets of Secrets Manager, and parameters of SSM's Parameter Store."""

from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from core import clock
from core.aws.timeouts import Timeouts

_TIMEOUTS = Timeouts(connect=1, read=3)

_TTL = 5 * clock.MINUTE
"""How long a text that has been replaced is still used."""

_ARN_PARTS = 6


class ParameterUnavailable(Exception):
    """A text that cannot be had; `why` goes on behind what it is of, and says nothing of what is kept."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@cache
def cached_parameter(arn: str) -> "CachedParameter":
    """The text under an ARN, the same for all who ask."""
    return CachedParameter(arn)


class CachedParameter:
    """The text under an ARN, in whatever region."""

    def __init__(self, arn: str) -> None:
        self._arn = arn
        self._text = ""
        self._expires_at = 0

    def read(self) -> str:
        """The text, not older than five minutes. Raises ParameterUnavailable."""
        now = clock.now()
        if now >= self._expires_at:
            self._text, self._expires_at = _load(self._arn), now + _TTL
        return self._text


def _load(arn: str) -> str:
    parts = arn.split(":", _ARN_PARTS - 1)
    try:
        match parts:
            case ["arn", _, "secretsmanager", region, _, _]:
                return str(_client("secretsmanager", region).get_secret_value(SecretId=arn)["SecretString"])
            case ["arn", _, "ssm", region, _, _]:
                found = _client("ssm", region).get_parameter(Name=arn, WithDecryption=True)
                return str(found["Parameter"]["Value"])
    except (BotoCoreError, ClientError, KeyError):
        raise ParameterUnavailable("cannot be read") from None
    raise ParameterUnavailable("is not named by an ARN of Secrets Manager or Parameter Store")


def _client(service: Any, region: str) -> Any:
    import boto3

    return boto3.client(service, region_name=region, config=_TIMEOUTS.config(attempts=3))
