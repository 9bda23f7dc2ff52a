"""POST /v1/conversations/{conversation_id}: replace a conversation's metadata."""

from core import threads
from core.dialects import conversations
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ConversationId, IdempotencyKey
from core.http.replies import Reply


@endpoint("POST", "/v1/conversations/{conversation_id}", dialect=conversations, scope="threads:write")
def handler(
    conversation_id: ConversationId,
    update: conversations.ConversationUpdate,
    caller: Caller,
    key: IdempotencyKey = None,
) -> Reply[conversations.ConversationObject]:
    return conversations.made(threads.change(caller.thread(conversation_id), update.to_core(), key=key))
