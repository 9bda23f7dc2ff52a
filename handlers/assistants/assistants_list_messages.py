"""GET /v1/threads/{thread_id}/messages: list a thread's messages in their one order."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from core.dialects.openai.assistants import messages as assistants_messages
from core.dialects.openai.assistants.errors import ASSISTANTS
from core.dialects.openai.shared import Listing
from core.http.endpoint import endpoint
from core.http.parameters import AfterId, BeforeId, Caller, Limit, OpenAIOrder, ThreadId
from core.threads import lookup, messages


@endpoint("GET", "/v1/threads/{thread_id}/messages", dialect=ASSISTANTS, scope="threads:read")
def handler(
    thread_id: ThreadId,
    caller: Caller,
    limit: Limit = 20,
    order: OpenAIOrder = "desc",
    after: AfterId = None,
    before: BeforeId = None,
    run_id: Annotated[str | None, Query()] = None,
) -> Listing[assistants_messages.MessageObject]:
    ref = caller.thread(thread_id)
    window = messages.window(
        ref,
        limit=limit,
        newest_first=order == "desc",
        after=lookup.message(ref, after) if after else None,
        before=lookup.message(ref, before) if before else None,
        only_messages=True,
        run_id=run_id,
    )
    return assistants_messages.render_page(thread_id, window)
