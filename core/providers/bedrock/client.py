"""Amazon Bedrock through its Converse API, which is the same for all of its models."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from botocore.exceptions import ConnectionClosedError

from core.aws.errors import CLIENT_ERRORS
from core.aws.timeouts import DEFAULT, Timeouts
from core.providers import Event, ModelRequest, errors
from core.providers.bedrock import response
from core.providers.bedrock.blocks import DOCUMENTS
from core.providers.bedrock.errors import to_error
from core.providers.bedrock.request import converse_request
from core.providers.deadline import with_deadline

if TYPE_CHECKING:
    from botocore.eventstream import EventStream
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient
    from mypy_boto3_bedrock_runtime.type_defs import ConverseStreamOutputTypeDef, ConverseStreamRequestTypeDef


class Bedrock:
    """Models of Amazon Bedrock in the deployment's region.

    A request is repeated only where an idle connection turns out to be closed; the caller decides about other retries.
    """

    document_types = frozenset(DOCUMENTS)

    def __init__(self, timeouts: Timeouts = DEFAULT) -> None:
        self._timeouts = timeouts

    def stream(self, request: ModelRequest) -> Iterator[Event]:
        """See `core.providers.Provider`."""
        with _map_errors():
            stream = self._send(converse_request(request))
        with closing(stream):
            yield from response.events(with_deadline(self._timeouts.total, _read(stream)))

    @cached_property
    def _client(self) -> "BedrockRuntimeClient":
        import boto3

        return boto3.client("bedrock-runtime", config=self._timeouts.config())

    def _send(self, request: "ConverseStreamRequestTypeDef") -> "EventStream[ConverseStreamOutputTypeDef]":
        try:
            return self._client.converse_stream(**request)["stream"]
        except ConnectionClosedError:
            # While a function was frozen, the server may have closed the connections of its pool.
            return self._client.converse_stream(**request)["stream"]


def _read(stream: "EventStream[ConverseStreamOutputTypeDef]") -> Iterator["ConverseStreamOutputTypeDef"]:
    with _map_errors():
        try:
            yield from stream
        except AttributeError:  # botocore reads attributes of an event's JSON, which need not be an object
            raise errors.malformed() from None


@contextmanager
def _map_errors() -> Iterator[None]:
    try:
        yield
    except CLIENT_ERRORS as error:
        raise to_error(error) from None
