"""GET /v1/conversations/{conversation_id}/items/{item_id}: get an item of a conversation."""

from core.dialects.openai.conversations import items as conversation_items
from core.dialects.openai.conversations.conversations import CONVERSATIONS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ConversationId, ItemId
from core.threads import messages


@endpoint("GET", "/v1/conversations/{conversation_id}/items/{item_id}", dialect=CONVERSATIONS, scope="threads:read")
def handler(conversation_id: ConversationId, item_id: ItemId, caller: Caller) -> conversation_items.ItemObject:
    """The item is returned by its id."""
    return conversation_items.render(messages.get(caller.thread(conversation_id), item_id))
