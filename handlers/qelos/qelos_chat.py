"""POST /api/ai/{integration_id}/chat-completion: have a model answer messages that are kept nowhere."""

from core import chat, spaces
from core.dialects.qelos import completions as qelos_chat
from core.dialects.qelos.completions import QELOS_CHAT
from core.dialects.qelos.request import Request
from core.http.endpoint import endpoint
from core.http.parameters import Accept, Caller, IdempotencyKey, IntegrationId
from core.http.pii import PiiHeaders
from core.http.responses import EventStream
from core.models import Replayable


@endpoint("POST", "/api/ai/{integration_id}/chat-completion", dialect=QELOS_CHAT, scope="threads:write")
def handler(
    integration_id: IntegrationId,
    request: Request,
    caller: Caller,
    key: IdempotencyKey = None,
    stream: str | None = None,
    accept: Accept = None,
    *,
    pii: PiiHeaders,
) -> Replayable[qelos_chat.ChatCompletion] | EventStream:
    settings = spaces.get(caller.space)
    ask = request.ask(integration_id, settings, pii.masking(request.newest, settings.pii_policy))
    events = chat.complete(caller.space, request.told(), ask, key=key)
    return qelos_chat.respond(events, request, query=stream, accept=accept)
