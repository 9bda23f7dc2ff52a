"""DELETE /v1/conversations/{conversation_id}: delete a conversation for good, with its items."""

from core.dialects.openai.conversations import conversations
from core.dialects.openai.conversations.conversations import CONVERSATIONS
from core.dialects.openai.shared import Deleted
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ConversationId
from core.threads import delete


@endpoint("DELETE", "/v1/conversations/{conversation_id}", dialect=CONVERSATIONS, scope="threads:write")
def handler(conversation_id: ConversationId, caller: Caller) -> Deleted:
    return conversations.render_deleted(delete.delete(caller.thread(conversation_id)))
