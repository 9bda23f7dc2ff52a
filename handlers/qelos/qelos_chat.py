"""POST /api/ai/{integration_id}/chat-completion: get a model's answer to messages without storing them."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

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
    stream: Annotated[str | None, Query(description="`true` streams the answer as server-sent events.")] = None,
    accept: Accept = None,
    *,
    pii: PiiHeaders,
) -> Replayable[qelos_chat.ChatCompletion] | EventStream:
    """With `?stream=true`, `"stream": true` or `Accept: text/event-stream`, the answer is streamed as server-sent
    events."""
    settings = spaces.get(caller.space)
    turn_request = request.to_core(integration_id, settings, pii.masking(request.last_user_text, settings.pii_policy))
    events = chat.complete(caller.space, request.to_messages(), turn_request, key=key)
    return qelos_chat.respond(events, request, query=stream, accept=accept)
