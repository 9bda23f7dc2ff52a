"""DELETE /v1/conversations/{conversation_id}: permanently delete a conversation with its items."""

from core.dialects.openai.conversations import conversations
from core.dialects.openai.conversations.conversations import CONVERSATIONS
from core.dialects.openai.shared import Deleted
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ConversationId
from core.threads import delete


@endpoint("DELETE", "/v1/conversations/{conversation_id}", dialect=CONVERSATIONS, scope="threads:write")
def handler(conversation_id: ConversationId, caller: Caller) -> Deleted:
    """The conversation is not readable after the response; its stored data is removed in the background."""
    return conversations.render_deleted(delete.delete(caller.thread(conversation_id)))
