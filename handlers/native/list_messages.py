"""GET /v1/spaces/{space_id}/threads/{thread_id}/messages: list a thread's messages in their one order."""

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
    order: Annotated[Literal["asc", "desc"], Query()] = "asc",
) -> Listing[native_messages.Message]:
    page = messages.page(caller.thread(thread_id), limit=limit, cursor=cursor, newest_first=order == "desc")
    return native_messages.render_page(page)
