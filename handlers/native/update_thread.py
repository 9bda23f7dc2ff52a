"""PATCH /v1/spaces/{space_id}/threads/{thread_id}: change a thread's title, status, project or metadata."""

from core import threads
from core.dialects import native, native_threads
from core.http.endpoint import endpoint
from core.http.parameters import Caller, SpaceId, ThreadId


@endpoint("PATCH", "/v1/spaces/{space_id}/threads/{thread_id}", dialect=native, scope="threads:write")
def handler(
    space_id: SpaceId, thread_id: ThreadId, patch: native_threads.ThreadPatch, caller: Caller
) -> native.Data[native_threads.Thread]:
    return native_threads.thread(threads.change(caller.thread(thread_id), patch.to_core()).value)
