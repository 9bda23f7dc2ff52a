"""The bucket: S3's client and its errors, for all that is kept there. Nothing here knows what an object means."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError, HTTPClientError, IncompleteReadError
from botocore.exceptions import ConnectionError as Unreachable

from core.errors import Busy

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_TRY_LATER = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE}

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
def translated() -> Iterator[None]:
    """Inside the block, S3 that asks to slow down or cannot be reached is Busy."""
    try:
        yield
    except (Unreachable, HTTPClientError, IncompleteReadError) as error:
        raise busy() from error
    except ClientError as error:
        if status(error) in _TRY_LATER:
            raise busy() from error
        raise


def is_absent(error: ClientError) -> bool:
    """Whether S3 says that there is no such object."""
    return status(error) in _ABSENT


def status(error: ClientError) -> int:
    """The status of S3's answer."""
    return error.response["ResponseMetadata"]["HTTPStatusCode"]


def busy() -> Busy:
    """What is said when S3 asks to slow down."""
    return Busy("The content store is busy. Try again.")
