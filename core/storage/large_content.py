"""Message content that is too large for an item: one S3 object for each message.

The object key is `{tenant}/{space}/{thread}/{append id}`.
"""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from core.models import ThreadRef
from core.settings import settings
from core.storage.s3 import client, is_absent, map_errors

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

MAX_INLINE = 300_000
"""Most bytes of UTF-8 that are stored in the item; DynamoDB limits an item to 400 KB, with metadata and keys."""


def key(ref: ThreadRef, append_id: str) -> str:
    """Return the object key of the content of one message."""
    return _prefix(ref) + append_id


def put(object_key: str, content: bytes) -> None:
    """Upload content. An append id belongs to one request, so uploading to the same key again changes nothing.

    Raises Busy.
    """
    with map_errors():
        client().put_object(Bucket=settings().bucket, Key=object_key, Body=content)


def get(object_key: str) -> str | None:
    """Download content; None if there is no such object. Raises Busy."""
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
    """Delete content, if it exists. Raises Busy."""
    with map_errors():
        client().delete_object(Bucket=settings().bucket, Key=object_key)


def delete_batch(ref: ThreadRef) -> bool:
    """Delete up to 1,000 objects of a thread; True if none is left. Raises Busy."""
    bucket, failed = settings().bucket, False
    with map_errors():
        page = client().list_objects_v2(Bucket=bucket, Prefix=_prefix(ref))
        if contents := page.get("Contents"):
            objects: list[ObjectIdentifierTypeDef] = [{"Key": found["Key"]} for found in contents]
            failed = "Errors" in client().delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
    return not failed and not page.get("IsTruncated")


def _prefix(ref: ThreadRef) -> str:
    return f"{ref.space.tenant}/{ref.space.id}/{ref.id}/"
