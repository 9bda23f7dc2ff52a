"""POST /v1/files: upload files."""

from core.dialects.native import files as native_files
from core.dialects.native.shared import NATIVE
from core.files import uploads as operation
from core.http.endpoint import endpoint
from core.http.parameters import Caller, FormFiles, FormSpaceId, IdempotencyKey, QuerySpaceId
from core.models import Replayable


@endpoint("POST", "/v1/files", dialect=NATIVE, scope="threads:write")
def handler(
    files: FormFiles,
    caller: Caller,
    space_id: FormSpaceId = None,
    space: QuerySpaceId = None,
    key: IdempotencyKey = None,
) -> Replayable[native_files.Uploaded]:
    """The files are sent as a form of at most 4,500,000 bytes; `POST /v1/files/uploads` uploads larger files. A space
    in the form takes precedence over one in the query."""
    into = caller.space_or_default(space_id or space)
    return operation.upload(into, native_files.new_files(files), key=key).map(native_files.render_files)
