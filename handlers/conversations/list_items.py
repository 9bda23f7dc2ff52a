"""GET /v1/conversations/{conversation_id}/items: list a conversation's items in their one order."""

from core.dialects.openai.conversations import items as conversation_items
from core.dialects.openai.conversations.conversations import CONVERSATIONS
from core.dialects.openai.shared import Listing
from core.http.endpoint import endpoint
from core.http.parameters import AfterId, Caller, ConversationId, Limit, OpenAIOrder
from core.threads import lookup, messages


@endpoint("GET", "/v1/conversations/{conversation_id}/items", dialect=CONVERSATIONS, scope="threads:read")
def handler(
    conversation_id: ConversationId,
    caller: Caller,
    limit: Limit = 20,
    order: OpenAIOrder = "desc",
    after: AfterId = None,
) -> Listing[conversation_items.AnyItem]:
    ref = caller.thread(conversation_id)
    edge = lookup.message(ref, after) if after else None
    return conversation_items.render_page(messages.window(ref, limit=limit, newest_first=order == "desc", after=edge))
