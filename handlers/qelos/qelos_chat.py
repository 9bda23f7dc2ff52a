"""POST /api/ai/{integration_id}/chat-completion: have a model answer messages that are kept nowhere."""

from core import chat
from core.dialects import qelos, qelos_chat
from core.http.endpoint import endpoint
from core.http.parameters import Accept, Caller, IntegrationId
from core.http.replies import EventStream, Reply


@endpoint("POST", "/api/ai/{integration_id}/chat-completion", dialect=qelos, scope="threads:write")
def handler(
    integration_id: IntegrationId,
    request: qelos_chat.Request,
    caller: Caller,
    stream: str | None = None,
    accept: Accept = None,
) -> Reply[qelos_chat.ChatCompletion] | EventStream:
    events = chat.complete(caller.space, request.told(), request.ask(integration_id))
    wanted = qelos_chat.wants_stream(request, stream, accept)
    return qelos_chat.stream(events) if wanted else qelos_chat.whole(events)
