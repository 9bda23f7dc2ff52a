"""The client of the S3 bucket, and the mapping of its errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from core.aws.errors import is_transient, status
from core.errors import Busy

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ABSENT = {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}
"""S3 returns 404 only with the permission to list the bucket, which functions that read objects do not have."""


@cache
def client() -> "S3Client":
    """The client of S3, with regional addresses, since presigned requests contain the address."""
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=1,
        read_timeout=10,
        retries={"mode": "standard"},
        signature_version="s3v4",
        s3={"addressing_style": "virtual"},
    )
    return boto3.client("s3", config=config)


@contextmanager
def map_errors() -> Iterator[None]:
    """Inside the block, raise Busy where S3 throttles, fails or cannot be reached."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        if is_transient(error) or _has_failed(error):
            raise throttled() from error
        raise


def _has_failed(error: Exception) -> bool:
    """Whether S3 reports an internal error; to a HEAD request it responds with the status alone."""
    return isinstance(error, ClientError) and status(error) == HTTPStatus.INTERNAL_SERVER_ERROR


def is_absent(error: ClientError) -> bool:
    """Whether the object does not exist."""
    return status(error) in _ABSENT


def throttled() -> Busy:
    """The error for a throttled S3."""
    return Busy("The content store is busy. Try again.")
