"""GET /v1/conversations: list conversations by last activity."""

from core.dialects.openai.conversations import conversations
from core.dialects.openai.conversations.conversations import CONVERSATIONS
from core.dialects.openai.shared import Listing
from core.http.endpoint import endpoint
from core.http.parameters import AfterId, BeforeId, Caller, Limit, OpenAIOrder
from core.threads import listing
from core.threads.listing import Selection


@endpoint("GET", "/v1/conversations", dialect=CONVERSATIONS, scope="threads:read")
def handler(
    caller: Caller, limit: Limit = 20, order: OpenAIOrder = "desc", after: AfterId = None, before: BeforeId = None
) -> Listing[conversations.ConversationObject]:
    selection = Selection(caller.space, newest_first=order == "desc")
    window = listing.window(
        selection,
        limit=limit,
        after=caller.thread(after) if after else None,
        before=caller.thread(before) if before else None,
    )
    return conversations.render_page(window)
