"""Uploaded files: one object each, under its tenant and space. What is said of a file is said in its object's headers.

A file's key is `{tenant}/{space}/files/{file id}`; no thread's prefix reads like that, since its id is a UUID.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from botocore.exceptions import ClientError

from core.models import File, Space
from core.settings import settings
from core.storage.objects import client, is_absent, translated


@dataclass(frozen=True, slots=True)
class Form:
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


def form(space: Space, file: File, *, seconds: int) -> Form:
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
    return Form(signed["url"], signed["fields"])


def head(space: Space, id: str) -> File | None:
    """What is said of a file, or None if there is none with this id."""
    try:
        with translated():
            found = client().head_object(Bucket=settings().bucket, Key=_key(space, id))
    except ClientError as error:
        if is_absent(error):
            return None
        raise
    return File(id, unquote(found["Metadata"].get("name", "")), found["ContentType"], found["ContentLength"])


def get(space: Space, id: str) -> bytes | None:
    """A file's bytes, or None if there is none with this id."""
    try:
        with translated():
            return client().get_object(Bucket=settings().bucket, Key=_key(space, id))["Body"].read()
    except ClientError as error:
        if is_absent(error):
            return None
        raise


def _key(space: Space, id: str) -> str:
    return f"{space.tenant}/{space.id}/files/{id}"
