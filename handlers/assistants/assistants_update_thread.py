"""POST /v1/threads/{thread_id}: replace a thread's metadata or tool resources."""

from core import threads
from core.dialects import assistants, assistants_threads
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey, ThreadId
from core.http.replies import Reply


@endpoint("POST", "/v1/threads/{thread_id}", dialect=assistants, scope="threads:write")
def handler(
    thread_id: ThreadId, update: assistants_threads.ThreadUpdate, caller: Caller, key: IdempotencyKey = None
) -> Reply[assistants_threads.ThreadObject]:
    return assistants_threads.made(threads.change(caller.thread(thread_id), update.to_core(), key=key))
