"""GET /v1/conversations/{conversation_id}: get a conversation."""

from core.dialects.openai.conversations import conversations
from core.dialects.openai.conversations.conversations import CONVERSATIONS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ConversationId
from core.threads import changes


@endpoint("GET", "/v1/conversations/{conversation_id}", dialect=CONVERSATIONS, scope="threads:read")
def handler(conversation_id: ConversationId, caller: Caller) -> conversations.ConversationObject:
    """Its items are listed separately."""
    return conversations.render(changes.get(caller.thread(conversation_id)))
