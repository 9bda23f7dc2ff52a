"""GET /v1/threads/{thread_id}/messages: list the messages of a thread in their order."""

from functools import partial
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from core.dialects.openai.assistants import messages as assistants_messages
from core.dialects.openai.assistants.errors import ASSISTANTS
from core.dialects.openai.shared import Listing
from core.http.endpoint import endpoint
from core.http.parameters import Caller, OpenAIPage, ThreadId
from core.threads import lookup, messages


@endpoint("GET", "/v1/threads/{thread_id}/messages", dialect=ASSISTANTS, scope="threads:read")
def handler(
    thread_id: ThreadId,
    caller: Caller,
    page: OpenAIPage,
    run_id: Annotated[str | None, Query(description="Only messages of this run, which imported messages have.")] = None,
) -> Listing[assistants_messages.MessageObject]:
    """The order never changes, so that no page repeats or skips a message. Items of the Conversations API that are not
    messages are omitted."""
    ref = caller.thread(thread_id)
    after, before = page.bounds(partial(lookup.resolve_message, ref))
    window = messages.window(
        ref,
        limit=page.limit,
        newest_first=page.newest_first,
        after=after,
        before=before,
        messages_only=True,
        run_id=run_id,
    )
    return assistants_messages.render_page(ref, window)
