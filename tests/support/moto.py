"""The store in this process' memory: fast, and for one caller at a time only, since moto keeps no promise to threads.

The mock and its clients stand for a file of tests; the table is a new one for each, because moto's transactions copy
all that it keeps.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import pytest
from moto import mock_aws

from core.cli.acting import acting_on
from tests.support.aws import table_properties

ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "SKEIN_TABLE": "skein-in-memory",
    "SKEIN_BUCKET": "skein-in-memory",
}


@dataclass(frozen=True)
class Memory:
    """A look behind `core`, at what it keeps."""

    environment: dict[str, str]

    @property
    def items(self) -> list[dict[str, Any]]:
        """Every item of the table, as DynamoDB spells it."""
        pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=self.environment["SKEIN_TABLE"])
        return [item for page in pages for item in page["Items"]]

    @property
    def objects(self) -> list[str]:
        """The name of every object of the bucket."""
        pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.environment["SKEIN_BUCKET"])
        return [found["Key"] for page in pages for found in page.get("Contents", [])]

    @property
    def everything(self) -> tuple[list[dict[str, Any]], list[str]]:
        """All there is: equal before and after, if nothing was written."""
        return self.items, self.objects

    def clear(self) -> None:
        """Begin anew: a table as the template says, and nothing in it or in the bucket."""
        dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
        for name in dynamodb.list_tables()["TableNames"]:
            dynamodb.delete_table(TableName=name)
        for name in self.objects:
            s3.delete_object(Bucket=self.environment["SKEIN_BUCKET"], Key=name)
        dynamodb.create_table(TableName=self.environment["SKEIN_TABLE"], **_template())


@cache
def _template() -> dict[str, Any]:
    return table_properties()


@contextmanager
def in_memory() -> Iterator[Memory]:
    """Inside the block `core` works on a table and a bucket in memory; they are there once they have been cleared."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
            patch.delenv(name, raising=False)
        with acting_on(ENVIRONMENT):
            boto3.client("s3").create_bucket(Bucket=ENVIRONMENT["SKEIN_BUCKET"])
            yield Memory(dict(os.environ))
