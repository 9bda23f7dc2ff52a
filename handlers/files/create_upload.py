"""POST /v1/files/uploads: get leave to upload a large file, of one id for each Idempotency-Key."""

from core import files
from core.dialects import native, native_files
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.http.replies import Reply


@endpoint("POST", "/v1/files/uploads", dialect=native, scope="threads:write", status=201)
def handler(new: native_files.NewUpload, caller: Caller, key: IdempotencyKey = None) -> Reply[native_files.Upload]:
    return native_files.upload(files.presign(caller.space_or_own(new.space_id), new.name, key=key))
