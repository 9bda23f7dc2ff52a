"""Content that has no room in an item lives in S3, one object for each append, under its tenant, space and thread."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from core.models import ThreadRef
from core.settings import settings
from core.storage.s3 import client, is_absent, map_errors

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

ITEM_ROOM = 300_000
"""Bytes of UTF-8 that stay in the item; DynamoDB allows 400 KB for the whole of it, metadata and keys included."""


def key(ref: ThreadRef, append_id: str) -> str:
    """Where the content of one append lives."""
    return _prefix(ref) + append_id


def put(object_key: str, content: bytes) -> None:
    """Keep content. Once more with the same key is the same content, because an append id stands for one request."""
    with map_errors():
        client().put_object(Bucket=settings().bucket, Key=object_key, Body=content)


def get(object_key: str) -> str | None:
    """The content kept at `object_key`; None if there is none."""
    try:
        return _get(object_key)
    except ClientError as error:
        if is_absent(error):
            return None
        raise


def _get(object_key: str) -> str:
    with map_errors():
        return client().get_object(Bucket=settings().bucket, Key=object_key)["Body"].read().decode()


def delete(object_key: str) -> None:
    """Take away what turned out not to be needed."""
    with map_errors():
        client().delete_object(Bucket=settings().bucket, Key=object_key)


def delete_some(ref: ThreadRef) -> bool:
    """Take away up to 1,000 objects of a thread; True if none are left."""
    bucket, kept = settings().bucket, False
    with map_errors():
        listed = client().list_objects_v2(Bucket=bucket, Prefix=_prefix(ref))
        if found := listed.get("Contents"):
            objects: list[ObjectIdentifierTypeDef] = [{"Key": one["Key"]} for one in found]
            kept = "Errors" in client().delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
    return not kept and not listed.get("IsTruncated")


def _prefix(ref: ThreadRef) -> str:
    return f"{ref.space.tenant}/{ref.space.id}/{ref.id}/"
