"""GET /v1/spaces/{space_id}/threads/{thread_id}/messages/{message_id}: get a message."""

from core.dialects.native import messages as native_messages
from core.dialects.native import shared as native
from core.http.endpoint import endpoint
from core.http.parameters import Caller, MessageId, SpaceId, ThreadId
from core.threads import messages


@endpoint(
    "GET", "/v1/spaces/{space_id}/threads/{thread_id}/messages/{message_id}", dialect=native, scope="threads:read"
)
def handler(
    space_id: SpaceId, thread_id: ThreadId, message_id: MessageId, caller: Caller
) -> native.Data[native_messages.Message]:
    return native_messages.message(messages.get(caller.thread(thread_id), message_id))
