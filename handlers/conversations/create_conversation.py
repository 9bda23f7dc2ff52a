"""POST /v1/conversations: make a conversation, with any items to begin with."""

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
    created = create.create_thread(caller.space, new.thread(), new.first(), author=caller.principal, key=key)
    return created.map(conversations.render)
