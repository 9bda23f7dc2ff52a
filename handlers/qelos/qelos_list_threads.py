"""GET /api/ai/threads: list the caller's threads."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from core.access.names import MAX_PRINCIPAL
from core.dialects.qelos import threads as qelos
from core.dialects.qelos.threads import QELOS
from core.http.endpoint import endpoint
from core.http.parameters import Caller


@endpoint("GET", "/api/ai/threads", dialect=QELOS, scope="threads:read")
def handler(
    caller: Caller,
    integration: Annotated[str | None, Query(description="Only threads of this integration.")] = None,
    user: Annotated[
        str | None, Query(max_length=MAX_PRINCIPAL, description="Only threads of this user. Needs the scope `admin`.")
    ] = None,
    workspace: Annotated[str | None, Query(description="Threads of this space. Needs the scope `admin`.")] = None,
    limit: Annotated[str | None, Query(description="Threads on a page, from 1 to 200. Default: 50.")] = None,
    page: Annotated[str | None, Query(description="The number of the page, from 1. Default: 1.")] = None,
    sort: Annotated[
        str | None,
        Query(description="`updated`, `created` or `title`, descending after a minus. Default: `-updated`."),
    ] = None,
) -> qelos.QelosThreads:
    """The threads have no messages. With the scope `admin`, `user` and `workspace` select other threads."""
    query = qelos.to_query(caller.grant, caller.space, integration=integration, user=user, workspace=workspace)
    return qelos.render_page(qelos.list_page(query, limit=limit, page=page, sort=sort))
