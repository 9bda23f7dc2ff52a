"""GET /v1/spaces/{space_id}/threads: list the threads of a space by last activity."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from core.access.names import MAX_PRINCIPAL
from core.dialects.native import threads as native_threads
from core.dialects.native.shared import NATIVE, Listing
from core.http.endpoint import endpoint
from core.http.parameters import Caller, Cursor, Limit
from core.models import Status
from core.threads import listing
from core.threads.listing import ThreadQuery


@endpoint("GET", "/v1/spaces/{space_id}/threads", dialect=NATIVE, scope="threads:read")
def handler(
    caller: Caller,
    limit: Limit = 20,
    cursor: Cursor = None,
    status: Annotated[
        Literal["active", "archived", "all"], Query(description="Only threads with this status.")
    ] = "active",
    order: Annotated[
        Literal["desc", "asc"],
        Query(description="`desc` begins with the most recently active thread, `asc` with the least."),
    ] = "desc",
    user: Annotated[
        str | None, Query(max_length=MAX_PRINCIPAL, description="Only threads that this principal created.")
    ] = None,
    project_id: Annotated[str | None, Query(description="Only threads of this project.")] = None,
) -> Listing[native_threads.Thread]:
    """The order is exact to about one minute. Filters can be combined; a page may have fewer threads than `limit`."""
    selection = ThreadQuery(
        caller.space,
        status=None if status == "all" else Status(status),
        newest_first=order == "desc",
        user=user,
        project_id=project_id,
    )
    return native_threads.render_page(listing.page(selection, limit=limit, cursor=cursor))
