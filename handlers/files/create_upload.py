"""POST /v1/files/uploads: get leave to upload a large file, of one id for each Idempotency-Key."""

from core.dialects.native import files as native_files
from core.dialects.native.shared import NATIVE
from core.files import uploads
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.models import Replayable


@endpoint("POST", "/v1/files/uploads", dialect=NATIVE, scope="threads:write", status=201)
def handler(new: native_files.NewUpload, caller: Caller, key: IdempotencyKey = None) -> Replayable[native_files.Upload]:
    return uploads.presign(caller.space_or_own(new.space_id), new.name, key=key).map(native_files.render_upload)
