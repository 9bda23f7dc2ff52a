"""GET /v1/conversations: list the conversations of a space by last activity."""

from core.dialects.openai.conversations import conversations
from core.dialects.openai.conversations.conversations import CONVERSATIONS
from core.dialects.openai.shared import Listing
from core.http.endpoint import endpoint
from core.http.parameters import Caller, OpenAIPage
from core.threads import listing
from core.threads.listing import ThreadQuery


@endpoint("GET", "/v1/conversations", dialect=CONVERSATIONS, scope="threads:read")
def handler(caller: Caller, page: OpenAIPage) -> Listing[conversations.ConversationObject]:
    """The space is that of the header `OpenAI-Project`, or the default space of the credential."""
    query = ThreadQuery(caller.space, newest_first=page.newest_first)
    after, before = page.bounds(caller.thread)
    return conversations.render_page(listing.window(query, limit=page.limit, after=after, before=before))
