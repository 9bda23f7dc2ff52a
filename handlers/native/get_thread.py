"""GET /v1/spaces/{space_id}/threads/{thread_id}: get a thread."""

from core.dialects.native import threads as native_threads
from core.dialects.native.shared import NATIVE, Data
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ThreadId
from core.threads import changes


@endpoint("GET", "/v1/spaces/{space_id}/threads/{thread_id}", dialect=NATIVE, scope="threads:read")
def handler(thread_id: ThreadId, caller: Caller) -> Data[native_threads.Thread]:
    """Message count and last activity are exact."""
    return native_threads.render(changes.get(caller.thread(thread_id)))
