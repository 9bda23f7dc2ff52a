"""POST /v1/conversations/{conversation_id}/items: append items to a conversation in one block."""

from core.dialects.openai.conversations import items as conversation_items
from core.dialects.openai.conversations.conversations import CONVERSATIONS
from core.dialects.openai.shared import Listing
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ConversationId, IdempotencyKey
from core.models import Replayable, Window
from core.threads.append import append


@endpoint("POST", "/v1/conversations/{conversation_id}/items", dialect=CONVERSATIONS, scope="threads:write")
def handler(
    conversation_id: ConversationId, new: conversation_items.NewItems, caller: Caller, key: IdempotencyKey = None
) -> Replayable[Listing[conversation_items.AnyItem]]:
    """The items are stored together, without other items between them, or not at all."""
    messages = append(caller.thread(conversation_id), new.to_core(), author=caller.principal, key=key)
    return messages.map(Window).map(conversation_items.render_page)
