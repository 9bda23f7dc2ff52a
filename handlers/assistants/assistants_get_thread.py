"""GET /v1/threads/{thread_id}: get a thread."""

from core import threads
from core.dialects import assistants, assistants_threads
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ThreadId


@endpoint("GET", "/v1/threads/{thread_id}", dialect=assistants, scope="threads:read")
def handler(thread_id: ThreadId, caller: Caller) -> assistants_threads.ThreadObject:
    return assistants_threads.thread(threads.get(caller.thread(thread_id)))
