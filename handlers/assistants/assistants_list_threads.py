"""GET /v1/threads: list threads by last activity."""

from core.dialects.openai.assistants import threads as assistants_threads
from core.dialects.openai.assistants.errors import ASSISTANTS
from core.dialects.openai.shared import Listing
from core.http.endpoint import endpoint
from core.http.parameters import AfterId, BeforeId, Caller, Limit, OpenAIOrder
from core.threads import listing
from core.threads.listing import Selection


@endpoint("GET", "/v1/threads", dialect=ASSISTANTS, scope="threads:read")
def handler(
    caller: Caller, limit: Limit = 20, order: OpenAIOrder = "desc", after: AfterId = None, before: BeforeId = None
) -> Listing[assistants_threads.ThreadObject]:
    selection = Selection(caller.space, newest_first=order == "desc")
    window = listing.window(
        selection,
        limit=limit,
        after=caller.thread(after) if after else None,
        before=caller.thread(before) if before else None,
    )
    return assistants_threads.render_page(window)
