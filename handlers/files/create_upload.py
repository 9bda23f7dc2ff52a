"""POST /v1/files/uploads: get leave to upload a large file, of one id for each Idempotency-Key."""

from core.dialects.native import files as native_files
from core.dialects.native.shared import NATIVE
from core.files import uploads
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.http.responses import Reply


@endpoint("POST", "/v1/files/uploads", dialect=NATIVE, scope="threads:write", status=201)
def handler(new: native_files.NewUpload, caller: Caller, key: IdempotencyKey = None) -> Reply[native_files.Upload]:
    return native_files.upload(uploads.presign(caller.space_or_own(new.space_id), new.name, key=key))
