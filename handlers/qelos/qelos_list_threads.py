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
    integration: str | None = None,
    user: Annotated[
        str | None, Query(max_length=MAX_PRINCIPAL, description="Whose threads: for keys with the scope `admin`.")
    ] = None,
    workspace: Annotated[str | None, Query(description="Of which space: for keys with the scope `admin`.")] = None,
    limit: str | None = None,
    page: str | None = None,
    sort: str | None = None,
) -> qelos.QelosThreads:
    selection = qelos.selection(caller.grant, caller.space, integration=integration, user=user, workspace=workspace)
    return qelos.render_page(qelos.list_page(selection, limit=limit, page=page, sort=sort))
