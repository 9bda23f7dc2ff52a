"""GET /v1/spaces/{space_id}/threads/{thread_id}/messages: list the messages of a thread in their order."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from core.dialects.native import messages as native_messages
from core.dialects.native.shared import NATIVE, Listing
from core.http.endpoint import endpoint
from core.http.parameters import Caller, Cursor, Limit, ThreadId
from core.threads import messages


@endpoint("GET", "/v1/spaces/{space_id}/threads/{thread_id}/messages", dialect=NATIVE, scope="threads:read")
def handler(
    thread_id: ThreadId,
    caller: Caller,
    limit: Limit = 50,
    cursor: Cursor = None,
    order: Annotated[
        Literal["asc", "desc"], Query(description="`asc` begins with the first message, `desc` with the newest.")
    ] = "asc",
) -> Listing[native_messages.Message]:
    """The order never changes, so that no page repeats or skips a message."""
    page = messages.page(caller.thread(thread_id), limit=limit, cursor=cursor, newest_first=order == "desc")
    return native_messages.render_page(page)
