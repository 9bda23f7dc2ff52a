"""POST /v1/spaces/{space_id}/threads/messages: make a thread with its first message, once for each Idempotency-Key."""

from core.dialects.native import messages as native_messages
from core.dialects.native import shared as native
from core.dialects.native import threads as native_threads
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey, SpaceId
from core.http.responses import Reply
from core.threads import create


@endpoint("POST", "/v1/spaces/{space_id}/threads/messages", dialect=native, scope="threads:write", status=201)
def handler(
    space_id: SpaceId, new: native_threads.NewConversation, caller: Caller, key: IdempotencyKey = None
) -> Reply[native.Data[native_messages.Message]]:
    outcome = create.create_with_message(caller.space, new.thread(), new.message(), author=caller.principal, key=key)
    return native_messages.written(outcome)
