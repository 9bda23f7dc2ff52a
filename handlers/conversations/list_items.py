"""GET /v1/conversations/{conversation_id}/items: list the items of a conversation in their order."""

from core.dialects.openai.conversations import items as conversation_items
from core.dialects.openai.conversations.conversations import CONVERSATIONS
from core.dialects.openai.shared import Listing
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ConversationId, OpenAIAfterPage
from core.threads import lookup, messages


@endpoint("GET", "/v1/conversations/{conversation_id}/items", dialect=CONVERSATIONS, scope="threads:read")
def handler(
    conversation_id: ConversationId, caller: Caller, page: OpenAIAfterPage
) -> Listing[conversation_items.AnyItem]:
    """The order never changes, so that no page repeats or skips an item."""
    ref = caller.thread(conversation_id)
    after = lookup.resolve_message(ref, page.after) if page.after else None
    window = messages.window(ref, limit=page.limit, newest_first=page.newest_first, after=after)
    return conversation_items.render_page(window)
