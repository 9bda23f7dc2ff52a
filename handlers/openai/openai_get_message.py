"""GET /v1/threads/{thread_id}/messages/{message_id}: get a message."""

from core import messages
from core.dialects import assistants
from core.http.endpoint import endpoint
from core.http.parameters import Caller, MessageId, ThreadId


@endpoint("GET", "/v1/threads/{thread_id}/messages/{message_id}", dialect=assistants, scope="threads:read")
def handler(thread_id: ThreadId, message_id: MessageId, caller: Caller) -> assistants.MessageObject:
    found = messages.get(caller.thread(thread_id), message_id, only_messages=True)
    return assistants.message(found, thread_id)
