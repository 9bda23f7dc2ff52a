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
    """The ids of the uploaded files."""

    source_ids: Annotated[
        list[str],
        Field(description="One id for each file, in the order of the form. Pass them to a chat as `uploaded_files`."),
    ]


class NewUpload(BaseModel):
    """A file to upload."""

    name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=1_024,
            description=(
                "The name of the file. Its extension determines the type, for example `report.pdf`. A folder in the "
                "name is ignored."
            ),
        ),
    ]
    space_id: Annotated[
        Annotated[str, Field(pattern=f"^{names.SPACE_PATTERN.pattern}$")] | None,
        Field(description="The space that will contain the file. Default: the default space of the credential."),
    ] = None


class UploadForm(BaseModel):
    """A presigned form: a POST of multipart/form-data to `url`, with `fields` first and the file last, as `file`."""

    url: Annotated[str, Field(description="The URL to which the form is posted.")]
    fields: Annotated[Mapping[str, str], Field(description="The fields of the form, to be sent unchanged.")]


class Upload(BaseModel):
    """A presigned upload of one file."""

    source_id: Annotated[str, Field(description="The id of the file. It is valid after the upload.")]
    upload: Annotated[UploadForm, Field(description="The form that uploads the file.")]
    expires_at: Annotated[
        Time, Field(description="When the form expires, 15 minutes after this response: RFC 3339, UTC.")
    ]


def new_files(files: Sequence[UploadFile]) -> list[NewFile]:
    """Convert the files of a form to the core's model."""
    return [NewFile(file.filename or "", file.content) for file in files]


def render_files(ids: list[str]) -> Uploaded:
    """Render the ids of the files of a form."""
    return Uploaded(source_ids=ids)


def render_upload(upload: uploads.PresignedUpload) -> Upload:
    """Render a presigned upload."""
    form = UploadForm(url=upload.url, fields=upload.fields)
    return Upload(source_id=upload.id, upload=form, expires_at=upload.expires_at)
