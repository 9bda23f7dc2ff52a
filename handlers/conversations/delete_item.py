"""DELETE /v1/conversations/{conversation_id}/items/{item_id}: delete an item and return its conversation."""

from core.dialects.openai.conversations import conversations
from core.dialects.openai.conversations.conversations import CONVERSATIONS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ConversationId, ItemId
from core.threads import changes, edit


@endpoint("DELETE", "/v1/conversations/{conversation_id}/items/{item_id}", dialect=CONVERSATIONS, scope="threads:write")
def handler(conversation_id: ConversationId, item_id: ItemId, caller: Caller) -> conversations.ConversationObject:
    """The other items keep their positions. The response contains the conversation, as in OpenAI's API."""
    ref = caller.thread(conversation_id)
    edit.delete(ref, item_id)
    return conversations.render(changes.get(ref))
