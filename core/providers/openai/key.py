"""The API keys of providers, in Secrets Manager or SSM's Parameter Store."""

import json

from core.aws.parameters import CachedParameter, ParameterUnavailable
from core.providers import errors


class Secret:
    """An API key that is stored under the ARN of a secret or a parameter.

    The stored text is the key, or a JSON object with the key as its only value, as the AWS console creates it.
    """

    def __init__(self, arn: str) -> None:
        self._parameter = CachedParameter(arn)

    def read(self) -> str:
        """The key, at most five minutes old. Raises ProviderFailed if it cannot be read or is malformed."""
        try:
            return _key(self._parameter.read())
        except ParameterUnavailable as error:
            raise errors.rejected(f"the key of its server {error.why}") from None


def _key(text: str) -> str:
    key = text.strip()
    if key.startswith("{"):
        key = _only_value(key)
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise errors.rejected("the key of its server is malformed")
    return key


def _only_value(text: str) -> str:
    try:
        values = list(json.loads(text).values())
    except ValueError:
        return ""
    return values[0].strip() if len(values) == 1 and isinstance(values[0], str) else ""
