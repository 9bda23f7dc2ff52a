"""Hooks on the AWS clients of `core`: where a test stands between `core` and AWS without touching either."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.client import BaseClient

from core.providers.bedrock.client import Bedrock
from core.providers.registry import provider
from core.storage import s3
from core.storage.table import table

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime import BedrockRuntimeClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

Hook = Callable[..., Any]
"""What botocore calls at an event, with that event's keyword arguments."""


def aws_clients() -> "tuple[DynamoDBClient, S3Client]":
    """The clients that `core` has of what it keeps things in."""
    return table()._client, s3.client()  # noqa: SLF001


def bedrock_client() -> "BedrockRuntimeClient":
    """The client that `core` has of Bedrock."""
    models = provider("bedrock")
    assert isinstance(models, Bedrock)
    return models._client  # noqa: SLF001


@contextmanager
def register_hooks(*hooks: tuple[str, Hook], also: Iterable[BaseClient] = ()) -> Iterator[None]:
    """Inside the block each hook is called at its event, on `clients()` and others: enter it after `using`."""
    events = [client.meta.events for client in (*aws_clients(), *also)]
    for one in events:
        for name, hook in hooks:
            one.register(name, hook)
    try:
        yield
    finally:
        for one in events:
            for name, hook in hooks:
                one.unregister(name, hook)
