"""The keys of providers, from Secrets Manager or SSM's Parameter Store."""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from core import clock
from core.providers import failures

_KEPT = 5 * clock.MINUTE
"""How long a key that has been replaced is still used."""

_ARN_PARTS = 6


class Secret:
    """A key that is kept under an ARN: of a secret, or of a parameter.

    The text there is the key itself, or a JSON object with the key as its one value, as the console makes it.
    """

    def __init__(self, arn: str) -> None:
        self._arn = arn
        self._key = ""
        self._good_until = 0

    def read(self) -> str:
        """The key, not older than five minutes. Raises ProviderFailed if it cannot be had."""
        now = clock.now()
        if now >= self._good_until:
            self._key, self._good_until = _key(_text(self._arn)), now + _KEPT
        return self._key


def _text(arn: str) -> str:
    parts = arn.split(":", _ARN_PARTS - 1)
    try:
        match parts:
            case ["arn", _, "secretsmanager", region, _, _]:
                return str(_client("secretsmanager", region).get_secret_value(SecretId=arn)["SecretString"])
            case ["arn", _, "ssm", region, _, _]:
                found = _client("ssm", region).get_parameter(Name=arn, WithDecryption=True)
                return str(found["Parameter"]["Value"])
    except (BotoCoreError, ClientError, KeyError):
        raise failures.failed("the key of its server cannot be read") from None
    raise failures.failed("the key of its server is not named by an ARN of Secrets Manager or Parameter Store")


def _client(service: Any, region: str) -> Any:
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})
    return boto3.client(service, region_name=region, config=config)


def _key(text: str) -> str:
    key = text.strip()
    if key.startswith("{"):
        key = _only_value(key)
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise failures.failed("the key of its server does not look like one")
    return key


def _only_value(text: str) -> str:
    try:
        values = list(json.loads(text).values())
    except ValueError:
        return ""
    return values[0].strip() if len(values) == 1 and isinstance(values[0], str) else ""
