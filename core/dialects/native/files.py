"""The native dialect's files."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import UploadFile
from pydantic import BaseModel, Field

from core.access import names
from core.dialects.times import Time
from core.files import uploads
from core.files.uploads import NewFile


class Uploaded(BaseModel):
    """The ids of the files that were uploaded, in their order; `uploaded_files` of a chat takes them."""

    source_ids: list[str]


class NewUpload(BaseModel):
    """A file that is to be uploaded; its type is in its name."""

    name: Annotated[str, Field(min_length=1, max_length=1_024)]
    space_id: Annotated[str, Field(pattern=f"^{names.SPACE_PATTERN.pattern}$")] | None = None


class UploadForm(BaseModel):
    """Where the file goes: a POST of multipart/form-data to `url`, with `fields` first and the file last, as `file`."""

    url: str
    fields: Mapping[str, str]


class Upload(BaseModel):
    """Leave to upload one file. Its id is good once that has happened."""

    source_id: str
    upload: UploadForm
    expires_at: Time


def new_files(sent: Sequence[UploadFile]) -> list[NewFile]:
    """The files of a form, in the core's words."""
    return [NewFile(one.filename or "", one.content) for one in sent]


def render_files(ids: list[str]) -> Uploaded:
    """The files of a form, by their ids."""
    return Uploaded(source_ids=ids)


def render_upload(upload: uploads.PresignedUpload) -> Upload:
    """A presigned upload."""
    form = UploadForm(url=upload.url, fields=upload.fields)
    return Upload(source_id=upload.id, upload=form, expires_at=upload.expires_at)
