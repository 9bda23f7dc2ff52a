"""POST /v1/files/uploads: create a presigned upload of a file."""

from core.dialects.native import files as native_files
from core.dialects.native.shared import NATIVE
from core.files import uploads
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.models import Replayable


@endpoint("POST", "/v1/files/uploads", dialect=NATIVE, scope="threads:write", status=201)
def handler(new: native_files.NewUpload, caller: Caller, key: IdempotencyKey = None) -> Replayable[native_files.Upload]:
    """The response contains a form that uploads one file of at most 50,000,000 bytes directly to S3, within 15 minutes.
    A repeated request with the same Idempotency-Key gets a form for the same file id."""
    return uploads.presign(caller.space_or_default(new.space_id), new.name, key=key).map(native_files.render_upload)
