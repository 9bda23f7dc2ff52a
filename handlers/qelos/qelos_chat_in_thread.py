"""POST /api/ai/{integration_id}/chat-completion/{thread_id}: have a model answer in a thread."""

from core import chat, messages, spaces
from core.dialects import qelos_chat
from core.dialects.qelos_question import MOST_HELD, Request
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
    ThreadId,
)
from core.http.replies import EventStream, Reply
from core.pii.headers import headers


@endpoint("POST", "/api/ai/{integration_id}/chat-completion/{thread_id}", dialect=qelos_chat, scope="threads:write")
def handler(
    integration_id: IntegrationId,
    thread_id: ThreadId,
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
    ref = caller.thread(thread_id)
    settings = spaces.get(caller.space)
    masking = headers(mapping, auto, positions, history, message=request.newest, defaults=settings.pii_policy)
    held = messages.window(ref, limit=MOST_HELD, newest_first=True).items[::-1]
    ask = request.ask(integration_id, settings, masking, ref, held)
    events = chat.turn(caller.space, ask, author=caller.principal, key=key)
    wanted = qelos_chat.wants_stream(request, stream, accept)
    return qelos_chat.stream(events, request) if wanted else qelos_chat.whole(events)
