"""DELETE /v1/spaces/{space_id}/threads/{thread_id}: archive a thread, or delete it permanently."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from core.dialects.native import threads as native_threads
from core.dialects.native.shared import NATIVE, Data
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ThreadId
from core.threads import changes, delete


@endpoint("DELETE", "/v1/spaces/{space_id}/threads/{thread_id}", dialect=NATIVE, scope="threads:write")
def handler(
    thread_id: ThreadId,
    caller: Caller,
    permanent: Annotated[bool, Query(description="Delete permanently instead of archiving.")] = False,
) -> Data[native_threads.Thread] | Data[native_threads.Deleted]:
    """An archived thread is read-only and can be restored. A permanently deleted thread is not readable after the
    response; its stored data is removed in the background."""
    ref = caller.thread(thread_id)
    if permanent:
        return native_threads.render_deleted(delete.delete(ref))
    return native_threads.render(changes.archive(ref))
