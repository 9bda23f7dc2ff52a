"""POST /v1/conversations: make a conversation, with any items to begin with."""

from core.dialects.openai.conversations import conversations
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.http.responses import Reply
from core.threads import create


@endpoint("POST", "/v1/conversations", dialect=conversations, scope="threads:write")
def handler(
    new: conversations.NewConversation, caller: Caller, key: IdempotencyKey = None
) -> Reply[conversations.ConversationObject]:
    made = create.create_thread(caller.space, new.thread(), new.first(), author=caller.principal, key=key)
    return conversations.made(made)
