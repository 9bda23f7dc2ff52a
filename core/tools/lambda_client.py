"""The client of Lambda functions that the deployment's owner provides as tools."""

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from core.aws.errors import CLIENT_ERRORS, ErrorKind, classify
from core.aws.timeouts import Timeouts
from core.errors import ProviderBusy, ProviderFailed, ProviderTimedOut
from core.jsontext import dumps

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

MAX_RESPONSE = 1_000_000
"""Bytes of a function's response. Lambda allows 6 MB, more than a model reads."""

_TIMEOUTS = Timeouts(connect=2, read=20)
"""A turn has 29 s in all where responses are buffered."""


@cache
def functions(region: str) -> "Functions":
    """The functions of a region, cached with their connections; no request is sent yet."""
    return Functions(region)


class Functions:
    """Lambda functions of a region. A call is never sent twice, since its effect may not be idempotent."""

    def __init__(self, region: str, timeouts: Timeouts = _TIMEOUTS) -> None:
        self._region, self._timeouts = region, timeouts
        self._cached_client: LambdaClient | None = None

    def call(self, arn: str, payload: Any) -> Any:
        """Call a function; payload and result are JSON. Raises ProviderFailed or a subclass, without its text."""
        try:
            response = self._client().invoke(FunctionName=arn, Payload=dumps(payload))
            data = response["Payload"].read()  # all of it, at most 6 MB: a part would not show that it is truncated
        except CLIENT_ERRORS as error:
            raise _to_error(error) from None
        if response.get("FunctionError"):
            raise ProviderFailed("The tool failed.")
        if len(data) > MAX_RESPONSE:
            raise ProviderFailed("The tool's response is too long.")
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise ProviderFailed("The tool's response cannot be parsed.") from None

    def close_idle(self) -> None:
        """Close idle connections. After a freeze of the process they are dead, and a call that is never repeated would
        fail."""
        if self._cached_client:
            self._cached_client.close()

    def _client(self) -> "LambdaClient":
        if not self._cached_client:
            import boto3

            self._cached_client = boto3.client("lambda", region_name=self._region, config=self._timeouts.config())
        return self._cached_client


def _to_error(error: Exception) -> ProviderFailed:
    match classify(error):
        case ErrorKind.BUSY:
            return ProviderBusy("The tool is busy.")
        case ErrorKind.TIMED_OUT:
            return ProviderTimedOut("The tool did not answer in time.")
        case ErrorKind.REFUSED:
            return ProviderFailed("The tool cannot be called.")
    return ProviderFailed("The tool cannot be reached, or its response was truncated.")
