"""Lambda functions of the deployment's owner, called and waited for."""

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from core.aws.errors import CLIENT_ERRORS, ErrorKind, classify
from core.aws.timeouts import Timeouts
from core.errors import ProviderBusy, ProviderFailed, ProviderTimedOut
from core.jsontext import dumps

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

MAX_ANSWER = 1_000_000
"""Bytes of what a function answers. Lambda lets it be six times as much, which no model reads."""

_TIMEOUTS = Timeouts(connect=2, read=20)
"""A turn has 29 seconds in all where answers are buffered."""


@cache
def functions(region: str) -> "Functions":
    """The functions of a region, and connections to them; nobody is called yet."""
    return Functions(region)


class Functions:
    """Lambda functions of a region. A call is never sent twice: what it does may not be meant to happen twice."""

    def __init__(self, region: str, timeouts: Timeouts = _TIMEOUTS) -> None:
        self._region, self._timeouts = region, timeouts
        self._made: LambdaClient | None = None

    def call(self, arn: str, payload: Any) -> Any:
        """What a function answers, JSON as `payload` is. Raises ProviderFailed and its kin, with no word of its own."""
        try:
            answer = self._client().invoke(FunctionName=arn, Payload=dumps(payload))
            said = answer["Payload"].read()  # as much as Lambda lets it be: a part would not tell that it is one
        except CLIENT_ERRORS as error:
            raise _to_error(error) from None
        if answer.get("FunctionError"):
            raise ProviderFailed("The tool failed.")
        if len(said) > MAX_ANSWER:
            raise ProviderFailed("The tool's answer is too long.")
        try:
            return json.loads(said)
        except (ValueError, RecursionError):
            raise ProviderFailed("The tool's answer cannot be read.") from None

    def close_idle(self) -> None:
        """Let go of connections that are kept: when this process has slept they are dead, which looks like a call that
        was lost on its way."""
        if self._made:
            self._made.close()

    def _client(self) -> "LambdaClient":
        if not self._made:
            import boto3

            self._made = boto3.client("lambda", region_name=self._region, config=self._timeouts.config())
        return self._made


def _to_error(error: Exception) -> ProviderFailed:
    match classify(error):
        case ErrorKind.BUSY:
            return ProviderBusy("The tool is busy.")
        case ErrorKind.TIMED_OUT:
            return ProviderTimedOut("The tool did not answer in time.")
        case ErrorKind.REFUSED:
            return ProviderFailed("The tool cannot be called.")
    return ProviderFailed("The tool cannot be reached, or its answer broke off.")
