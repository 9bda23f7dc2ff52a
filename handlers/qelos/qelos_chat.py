"""POST /api/ai/{integration_id}/chat-completion: have a model answer messages that are kept nowhere."""

from core import chat, spaces
from core.dialects import qelos_chat
from core.dialects.qelos_question import Request
from core.http.endpoint import endpoint
from core.http.parameters import (
    Accept,
    AutoPiiMapping,
    Caller,
    HistoryPiiMapping,
    IdempotencyKey,
    IntegrationId,
    PiiMapping,
    PiiPositions,
)
from core.http.replies import EventStream, Reply
from core.pii.headers import headers


@endpoint("POST", "/api/ai/{integration_id}/chat-completion", dialect=qelos_chat, scope="threads:write")
def handler(
    integration_id: IntegrationId,
    request: Request,
    caller: Caller,
    key: IdempotencyKey = None,
    stream: str | None = None,
    accept: Accept = None,
    mapping: PiiMapping = None,
    auto: AutoPiiMapping = None,
    positions: PiiPositions = None,
    history: HistoryPiiMapping = None,
) -> Reply[qelos_chat.ChatCompletion] | EventStream:
    settings = spaces.get(caller.space)
    masking = headers(mapping, auto, positions, history, message=request.newest, defaults=settings.pii_policy)
    ask = request.ask(integration_id, settings, masking)
    events = chat.complete(caller.space, request.told(), ask, key=key)
    wanted = qelos_chat.wants_stream(request, stream, accept)
    return qelos_chat.stream(events, request) if wanted else qelos_chat.whole(events)
