"""POST /v1/spaces/{space_id}/threads/messages: make a thread with its first message, once for each Idempotency-Key."""

from core import start
from core.dialects import native, native_messages, native_threads
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey, SpaceId
from core.http.replies import Reply


@endpoint("POST", "/v1/spaces/{space_id}/threads/messages", dialect=native, scope="threads:write", status=201)
def handler(
    space_id: SpaceId, new: native_threads.NewConversation, caller: Caller, key: IdempotencyKey = None
) -> Reply[native.Data[native_messages.Message]]:
    outcome = start.start(caller.space, new.thread(), new.message(), author=caller.principal, key=key)
    return native_messages.written(outcome)
