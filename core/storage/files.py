"""Uploaded files: one S3 object each, with the file's name and media type in the object's headers.

The object key is `{tenant}/{space}/files/{file id}`. It never begins like that of a thread's content, because a thread
id is a UUID.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from botocore.exceptions import ClientError

from core.clock import SECOND
from core.models import File, Space
from core.settings import settings
from core.storage.s3 import client, is_absent, map_errors, throttled

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef, HeadObjectOutputTypeDef, ObjectIdentifierTypeDef


@dataclass(frozen=True, slots=True)
class PresignedPost:
    """A presigned multipart/form-data request that uploads one file: its URL, and the fields that precede the field
    `file`."""

    url: str
    fields: Mapping[str, str]


def put(space: Space, file: File, data: bytes) -> None:
    """Upload a file. An id belongs to one request, so uploading with the same id again changes nothing. Raises Busy."""
    with map_errors():
        client().put_object(
            Bucket=settings().bucket,
            Key=_key(space, file.id),
            Body=data,
            ContentType=file.media_type,
            Metadata={"name": quote(file.name)},
        )


def presign_post(space: Space, file: File, *, seconds: int) -> PresignedPost:
    """Return a request, valid for `seconds`, that uploads this file with 1 to `file.size` bytes."""
    fields = {"Content-Type": file.media_type, "x-amz-meta-name": quote(file.name)}
    conditions = [{name: value} for name, value in fields.items()]
    signed = client().generate_presigned_post(
        settings().bucket,
        _key(space, file.id),
        Fields=dict(fields),
        Conditions=[*conditions, ["content-length-range", 1, file.size]],
        ExpiresIn=seconds,
    )
    return PresignedPost(signed["url"], signed["fields"])


def get_metadata(space: Space, id: str) -> File | None:
    """Return a file's name, type and size, or None if there is no such file. Raises Busy."""
    try:
        with map_errors():
            response = client().head_object(Bucket=settings().bucket, Key=_key(space, id))
    except ClientError as error:
        if is_absent(error):
            return None
        raise
    return _file(id, response)


def get(space: Space, id: str) -> tuple[File, bytes] | None:
    """Download a file; None if there is no such file. Raises Busy."""
    try:
        with map_errors():
            response = client().get_object(Bucket=settings().bucket, Key=_key(space, id))
            return _file(id, response), response["Body"].read()
    except ClientError as error:
        if is_absent(error):
            return None
        raise


def _file(id: str, response: "HeadObjectOutputTypeDef | GetObjectOutputTypeDef") -> File:
    name = unquote(response["Metadata"].get("name", ""))
    return File(id, name, response["ContentType"], response["ContentLength"])


def iter_uploaded_before(space: Space, cutoff: int) -> Iterator[Sequence[str]]:
    """For each 1,000 files of the space, yield the ids of those uploaded before `cutoff` (in ms). Each call to S3 is
    made when it is needed. Raises Busy."""
    pages = client().get_paginator("list_objects_v2").paginate(Bucket=settings().bucket, Prefix=_key(space, ""))
    with map_errors():
        for page in pages:
            objects = page.get("Contents", [])
            old = [found["Key"] for found in objects if found["LastModified"].timestamp() * SECOND < cutoff]
            yield [key.removeprefix(_key(space, "")) for key in old]


def delete(space: Space, ids: Sequence[str]) -> None:
    """Delete up to 1,000 files; ids without a file are ignored. Raises Busy, also if some could not be deleted."""
    objects: list[ObjectIdentifierTypeDef] = [{"Key": _key(space, id)} for id in ids]
    with map_errors():
        response = client().delete_objects(Bucket=settings().bucket, Delete={"Objects": objects, "Quiet": True})
    if response.get("Errors"):
        raise throttled()


def _key(space: Space, id: str) -> str:
    return f"{space.tenant}/{space.id}/files/{id}"
