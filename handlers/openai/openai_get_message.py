"""GET /v1/threads/{thread_id}/messages/{message_id}: get a message."""

from core import messages
from core.dialects import assistants
from core.http.endpoint import endpoint
from core.http.parameters import Caller, MessageId, ThreadId


@endpoint("GET", "/v1/threads/{thread_id}/messages/{message_id}", dialect=assistants, scope="threads:read")
def handler(thread_id: ThreadId, message_id: MessageId, caller: Caller) -> assistants.MessageObject:
    return assistants.message(messages.get(caller.thread(thread_id), message_id), thread_id)
