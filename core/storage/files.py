"""Uploaded files: one object each, under its tenant and space. What is said of a file is said in its object's headers.

A file's key is `{tenant}/{space}/files/{file id}`; no thread's prefix reads like that, since its id is a UUID.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from botocore.exceptions import ClientError

from core.clock import SECOND
from core.models import File, Space
from core.settings import settings
from core.storage.s3 import busy, client, is_absent, translated

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import GetObjectOutputTypeDef, HeadObjectOutputTypeDef, ObjectIdentifierTypeDef


@dataclass(frozen=True, slots=True)
class PresignedPost:
    """What a browser's form, or any multipart request, needs to put one file into the bucket: its address, and the
    fields to send ahead of the field `file`."""

    url: str
    fields: Mapping[str, str]


def put(space: Space, file: File, data: bytes) -> None:
    """Keep a file. Once more with the same id is the same file, because an id stands for one request."""
    with translated():
        client().put_object(
            Bucket=settings().bucket,
            Key=_key(space, file.id),
            Body=data,
            ContentType=file.media_type,
            Metadata={"name": quote(file.name)},
        )


def presign_post(space: Space, file: File, *, seconds: int) -> PresignedPost:
    """Signed leave to put this one file, of `file.size` bytes at most, within so many seconds."""
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
    """What is said of a file, or None if there is none with this id."""
    try:
        with translated():
            found = client().head_object(Bucket=settings().bucket, Key=_key(space, id))
    except ClientError as error:
        if is_absent(error):
            return None
        raise
    return _file(id, found)


def get(space: Space, id: str) -> tuple[File, bytes] | None:
    """A file and its bytes, or None if there is none with this id."""
    try:
        with translated():
            found = client().get_object(Bucket=settings().bucket, Key=_key(space, id))
            return _file(id, found), found["Body"].read()
    except ClientError as error:
        if is_absent(error):
            return None
        raise


def _file(id: str, found: "HeadObjectOutputTypeDef | GetObjectOutputTypeDef") -> File:
    return File(id, unquote(found["Metadata"].get("name", "")), found["ContentType"], found["ContentLength"])


def iter_uploaded_before(space: Space, moment: int) -> Iterator[Sequence[str]]:
    """The ids of the files that were uploaded before a moment, for each 1,000 files of the space; a call only when
    it is needed."""
    pages = client().get_paginator("list_objects_v2").paginate(Bucket=settings().bucket, Prefix=_key(space, ""))
    with translated():
        for page in pages:
            old = [one["Key"] for one in page.get("Contents", []) if one["LastModified"].timestamp() * SECOND < moment]
            yield [key.removeprefix(_key(space, "")) for key in old]


def delete(space: Space, ids: Sequence[str]) -> None:
    """Take files away, up to 1,000 of them. Those that are not there do no harm. Raises Busy if some are left."""
    named: list[ObjectIdentifierTypeDef] = [{"Key": _key(space, id)} for id in ids]
    with translated():
        done = client().delete_objects(Bucket=settings().bucket, Delete={"Objects": named, "Quiet": True})
    if done.get("Errors"):
        raise busy()


def _key(space: Space, id: str) -> str:
    return f"{space.tenant}/{space.id}/files/{id}"
