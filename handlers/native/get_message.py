"""GET /v1/spaces/{space_id}/threads/{thread_id}/messages/{message_id}: get a message."""

from core.dialects.native import messages as native_messages
from core.dialects.native.shared import NATIVE, Data
from core.http.endpoint import endpoint
from core.http.parameters import Caller, MessageId, ThreadId
from core.threads import messages


@endpoint(
    "GET", "/v1/spaces/{space_id}/threads/{thread_id}/messages/{message_id}", dialect=NATIVE, scope="threads:read"
)
def handler(thread_id: ThreadId, message_id: MessageId, caller: Caller) -> Data[native_messages.Message]:
    """The message is returned by its id."""
    return native_messages.render(messages.get(caller.thread(thread_id), message_id))
