"""POST /v1/conversations: make a conversation, with any items to begin with."""

from core import start
from core.dialects import conversations
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.http.replies import Reply


@endpoint("POST", "/v1/conversations", dialect=conversations, scope="threads:write")
def handler(
    new: conversations.NewConversation, caller: Caller, key: IdempotencyKey = None
) -> Reply[conversations.ConversationObject]:
    made = start.create(caller.space, new.thread(), new.first(), author=caller.principal, key=key)
    return conversations.made(made)
