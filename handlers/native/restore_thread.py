"""POST /v1/spaces/{space_id}/threads/{thread_id}/restore: restore an archived thread."""

from core.dialects.native import threads as native_threads
from core.dialects.native.shared import NATIVE, Data
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey, ThreadId
from core.models import Replayable
from core.threads import changes


@endpoint("POST", "/v1/spaces/{space_id}/threads/{thread_id}/restore", dialect=NATIVE, scope="threads:write")
def handler(thread_id: ThreadId, caller: Caller, key: IdempotencyKey = None) -> Replayable[Data[native_threads.Thread]]:
    """The thread accepts messages again. Repeated requests have no further effect."""
    return changes.restore(caller.thread(thread_id), key=key).map(native_threads.render)
