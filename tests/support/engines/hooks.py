"""Hooks into the AWS clients of `core`, with which tests observe and change calls."""

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
"""A function that botocore calls at an event, with that event's keyword arguments."""


def aws_clients() -> "tuple[DynamoDBClient, S3Client]":
    """The DynamoDB and S3 clients of `core`."""
    return table()._client, s3.client()  # noqa: SLF001


def bedrock_client() -> "BedrockRuntimeClient":
    """The Bedrock client of `core`."""
    bedrock = provider("bedrock")
    assert isinstance(bedrock, Bedrock)
    return bedrock._client  # noqa: SLF001


@contextmanager
def register_hooks(*hooks: tuple[str, Hook], also: Iterable[BaseClient] = ()) -> Iterator[None]:
    """Call each hook at its event on `aws_clients()` and the clients of `also`, for the length of the block.

    Enter it after `using`, which replaces the clients.
    """
    emitters = [client.meta.events for client in (*aws_clients(), *also)]
    for emitter in emitters:
        for name, hook in hooks:
            emitter.register(name, hook)
    try:
        yield
    finally:
        for emitter in emitters:
            for name, hook in hooks:
                emitter.unregister(name, hook)
