"""GET /v1/threads: list the threads of a space by last activity."""

from core.dialects.openai.assistants import threads as assistants_threads
from core.dialects.openai.assistants.errors import ASSISTANTS
from core.dialects.openai.shared import Listing
from core.http.endpoint import endpoint
from core.http.parameters import Caller, OpenAIPage
from core.threads import listing
from core.threads.listing import ThreadQuery


@endpoint("GET", "/v1/threads", dialect=ASSISTANTS, scope="threads:read")
def handler(caller: Caller, page: OpenAIPage) -> Listing[assistants_threads.ThreadObject]:
    """The space is that of the header `OpenAI-Project`, or the default space of the credential."""
    query = ThreadQuery(caller.space, newest_first=page.newest_first)
    after, before = page.bounds(caller.thread)
    return assistants_threads.render_page(listing.window(query, limit=page.limit, after=after, before=before))
