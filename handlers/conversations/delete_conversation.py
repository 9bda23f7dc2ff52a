"""DELETE /v1/conversations/{conversation_id}: delete a conversation for good, with its items."""

from core import deletion
from core.dialects import conversations
from core.dialects.openai import Deleted
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ConversationId


@endpoint("DELETE", "/v1/conversations/{conversation_id}", dialect=conversations, scope="threads:write")
def handler(conversation_id: ConversationId, caller: Caller) -> Deleted:
    return conversations.deleted(deletion.delete(caller.thread(conversation_id)))
