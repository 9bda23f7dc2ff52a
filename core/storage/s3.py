"""The bucket: S3's client and its errors, for all that is kept there. Nothing here knows what an object means."""

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
"""S3 says 404 only to those who may list the bucket, which the functions that read may not."""


@cache
def client() -> "S3Client":
    """S3's client. Its addresses are those of the bucket's region, because what is signed for others names one."""
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
    """Whether S3 says that there is no such object."""
    return status(error) in _ABSENT


def throttled() -> Busy:
    """What is said when S3 asks to slow down."""
    return Busy("The content store is busy. Try again.")
