"""Hooks on the AWS clients of `core`: where a test stands between `core` and AWS without touching either."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from core.storage import objects
from core.storage.table import table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

Hook = Callable[..., Any]
"""What botocore calls at an event, with that event's keyword arguments."""


def clients() -> "tuple[DynamoDBClient, S3Client]":
    """The clients that `core` has."""
    return table()._client, objects.client()  # noqa: SLF001


@contextmanager
def hooked(*hooks: tuple[str, Hook]) -> Iterator[None]:
    """Inside the block each hook is called at its event, on the clients that `core` has: enter it after `acting_on`."""
    events = [client.meta.events for client in clients()]
    for one in events:
        for name, hook in hooks:
            one.register(name, hook)
    try:
        yield
    finally:
        for one in events:
            for name, hook in hooks:
                one.unregister(name, hook)
