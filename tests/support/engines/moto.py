"""The store in this process' memory: fast, and for one caller at a time only, since moto keeps no promise to threads.

The mock and its clients stand for a file of tests; the table is a new one for each, because moto's transactions copy
all that it keeps.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core.models import MockAWS

from core.cli.environment import using
from core.storage.keys import Key
from tests.support.engines.aws import table_properties
from tests.support.servers.completions import SUNNY, stream_answer
from tests.support.servers.fake_server import Wire, run_fake_server

ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "SKEIN_TABLE": "skein-in-memory",
    "SKEIN_BUCKET": "skein-in-memory",
    "SKEIN_DEFAULT_MODEL": "weather-1",
    "SKEIN_DEFAULT_PROVIDER": "openai",
}


TABLE, BUCKET = ENVIRONMENT["SKEIN_TABLE"], ENVIRONMENT["SKEIN_BUCKET"]


class Memory:
    """A look behind `core`, at what it keeps."""

    def __init__(self, mock: MockAWS, model: Wire) -> None:
        self._mock = mock
        self.model = model
        """The server of the language model that answers by default."""
        self._dynamodb = boto3.client("dynamodb")
        self._s3 = boto3.client("s3")

    @property
    def items(self) -> list[dict[str, Any]]:
        """Every item of the table, as DynamoDB spells it."""
        pages = self._dynamodb.get_paginator("scan").paginate(TableName=TABLE)
        return [item for page in pages for item in page["Items"]]

    @property
    def objects(self) -> list[str]:
        """The name of every object of the bucket."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return [found["Key"] for page in pages for found in page.get("Contents", [])]

    @property
    def everything(self) -> tuple[list[dict[str, Any]], list[str]]:
        """All there is: equal before and after, if nothing was written."""
        return self.items, self.objects

    def put(self, *items: dict[str, Any]) -> None:
        """Write items, as DynamoDB spells them, behind the back of `core`."""
        for start in range(0, len(items), 25):
            writes: Any = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
            self._dynamodb.batch_write_item(RequestItems={TABLE: writes})

    def put_object(self, name: str) -> None:
        """Write an object of a few bytes, behind the back of `core`."""
        self._s3.put_object(Bucket=BUCKET, Key=name, Body=b"few")

    def delete(self, key: Key) -> None:
        """Take an item away, as the TTL does."""
        self._dynamodb.delete_item(TableName=TABLE, Key={name: {"S": str(value)} for name, value in key.items()})

    def empty_bucket(self) -> None:
        """Take all objects away."""
        for name in self.objects:
            self._s3.delete_object(Bucket=BUCKET, Key=name)

    def clear(self) -> None:
        """Begin anew: a table as the template says, a bucket, nothing in them, and a model that says it is sunny."""
        self._mock.reset()
        self.model.will(stream_answer(*SUNNY))
        self._dynamodb.create_table(TableName=TABLE, **table_properties())
        self._s3.create_bucket(Bucket=BUCKET)


@contextmanager
def use_memory() -> Iterator[Memory]:
    """Inside the block `core` works on a table and a bucket in memory; they are there once they have been cleared."""
    with pytest.MonkeyPatch.context() as patch, run_fake_server() as model, mock_aws() as mock:
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
            patch.delenv(name, raising=False)
        with using(ENVIRONMENT | {"SKEIN_OPENAI_BASE_URL": f"{model.url}/v1"}):
            yield Memory(mock, model)
