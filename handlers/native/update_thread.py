"""PATCH /v1/spaces/{space_id}/threads/{thread_id}: change the title, status, project or metadata of a thread."""

from core.dialects.native import threads as native_threads
from core.dialects.native.shared import NATIVE, Data
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ThreadId
from core.threads import changes


@endpoint("PATCH", "/v1/spaces/{space_id}/threads/{thread_id}", dialect=NATIVE, scope="threads:write")
def handler(thread_id: ThreadId, patch: native_threads.ThreadPatch, caller: Caller) -> Data[native_threads.Thread]:
    """A field that is null is removed, and an absent field is unchanged."""
    return native_threads.render(changes.update(caller.thread(thread_id), patch.to_core()).value)
