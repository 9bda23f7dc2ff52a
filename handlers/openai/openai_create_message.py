"""POST /v1/threads/{thread_id}/messages: append a message, once for each Idempotency-Key."""

from core.append import append
from core.dialects import assistants
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey, ThreadId
from core.http.replies import Reply


@endpoint("POST", "/v1/threads/{thread_id}/messages", dialect=assistants, scope="threads:write")
def handler(
    thread_id: ThreadId, new: assistants.NewMessage, caller: Caller, key: IdempotencyKey = None
) -> Reply[assistants.MessageObject]:
    done = append(caller.thread(thread_id), new.to_core(), author=caller.principal, key=key)
    return assistants.written(done, thread_id)
