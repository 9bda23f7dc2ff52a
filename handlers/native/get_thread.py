"""GET /v1/spaces/{space_id}/threads/{thread_id}: get a thread, its message count and last activity exact."""

from core import threads
from core.dialects import native, native_threads
from core.http.endpoint import endpoint
from core.http.parameters import Caller, SpaceId, ThreadId


@endpoint("GET", "/v1/spaces/{space_id}/threads/{thread_id}", dialect=native, scope="threads:read")
def handler(space_id: SpaceId, thread_id: ThreadId, caller: Caller) -> native.Data[native_threads.Thread]:
    return native_threads.thread(threads.get(caller.thread(thread_id)))
