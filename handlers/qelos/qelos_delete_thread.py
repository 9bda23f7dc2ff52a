"""DELETE /api/ai/threads/{thread_id}: permanently delete a thread with its messages."""

from core.dialects.qelos import threads as qelos
from core.dialects.qelos.threads import QELOS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ThreadId
from core.threads import delete


@endpoint("DELETE", "/api/ai/threads/{thread_id}", dialect=QELOS, scope="threads:write")
def handler(thread_id: ThreadId, caller: Caller) -> qelos.Done:
    """The thread is not readable after the response; its stored data is removed in the background."""
    delete.delete(caller.thread(thread_id))
    return qelos.Done()
