"""DELETE /api/ai/threads/{thread_id}: delete a thread for good, with its messages."""

from core import deletion
from core.dialects import qelos
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ThreadId


@endpoint("DELETE", "/api/ai/threads/{thread_id}", dialect=qelos, scope="threads:write")
def handler(thread_id: ThreadId, caller: Caller) -> qelos.Done:
    deletion.delete(caller.thread(thread_id))
    return qelos.Done()
