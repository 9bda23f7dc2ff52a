"""POST /v1/conversations/{conversation_id}: replace a conversation's metadata."""

from core.dialects.openai.conversations import conversations
from core.dialects.openai.conversations.conversations import CONVERSATIONS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ConversationId, IdempotencyKey
from core.http.responses import Reply
from core.threads import changes


@endpoint("POST", "/v1/conversations/{conversation_id}", dialect=CONVERSATIONS, scope="threads:write")
def handler(
    conversation_id: ConversationId,
    update: conversations.ConversationUpdate,
    caller: Caller,
    key: IdempotencyKey = None,
) -> Reply[conversations.ConversationObject]:
    return conversations.made(changes.change(caller.thread(conversation_id), update.to_core(), key=key))
