"""The store in this process' memory: fast, and for one caller at a time only, since moto keeps no promise to threads.

Each test has a tenant of its own in it, so that the store is made once for a file of tests.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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


@contextmanager
def in_memory() -> Iterator[Memory]:
    """Inside the block `core` works on an empty table, made as the template says, and an empty bucket."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
            patch.delenv(name, raising=False)
        with acting_on(ENVIRONMENT):
            boto3.client("dynamodb").create_table(TableName=ENVIRONMENT["SKEIN_TABLE"], **table_properties())
            boto3.client("s3").create_bucket(Bucket=ENVIRONMENT["SKEIN_BUCKET"])
            yield Memory(dict(os.environ))
