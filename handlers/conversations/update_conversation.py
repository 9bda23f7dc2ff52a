"""POST /v1/conversations/{conversation_id}: replace the metadata of a conversation."""

from core.dialects.openai.conversations import conversations
from core.dialects.openai.conversations.conversations import CONVERSATIONS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ConversationId, IdempotencyKey
from core.models import Replayable
from core.threads import changes


@endpoint("POST", "/v1/conversations/{conversation_id}", dialect=CONVERSATIONS, scope="threads:write")
def handler(
    conversation_id: ConversationId,
    update: conversations.ConversationUpdate,
    caller: Caller,
    key: IdempotencyKey = None,
) -> Replayable[conversations.ConversationObject]:
    """The new metadata replaces all of the previous metadata."""
    return changes.update(caller.thread(conversation_id), update.to_core(), key=key).map(conversations.render)
