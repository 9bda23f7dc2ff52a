"""POST /v1/conversations: create a conversation, optionally with its first items."""

from core.dialects.openai.conversations import conversations
from core.dialects.openai.conversations.conversations import CONVERSATIONS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.models import Replayable
from core.threads import create


@endpoint("POST", "/v1/conversations", dialect=CONVERSATIONS, scope="threads:write")
def handler(
    new: conversations.NewConversation, caller: Caller, key: IdempotencyKey = None
) -> Replayable[conversations.ConversationObject]:
    """Conversation and items are stored together or not at all."""
    thread = create.create_thread(caller.space, new.to_thread(), new.to_messages(), author=caller.principal, key=key)
    return thread.map(conversations.render)
