"""GET /v1/threads/{thread_id}/messages/{message_id}: get a message."""

from core.dialects.openai.assistants import messages as assistants_messages
from core.dialects.openai.assistants.errors import ASSISTANTS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, MessageId, ThreadId
from core.threads import messages


@endpoint("GET", "/v1/threads/{thread_id}/messages/{message_id}", dialect=ASSISTANTS, scope="threads:read")
def handler(thread_id: ThreadId, message_id: MessageId, caller: Caller) -> assistants_messages.MessageObject:
    """The message is returned by its id."""
    ref = caller.thread(thread_id)
    return assistants_messages.render(ref, messages.get(ref, message_id, messages_only=True))
