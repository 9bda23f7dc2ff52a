"""POST /api/ai/{integration_id}/chat-completion/{thread_id}: send messages to a thread and get the model's answer."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from core import chat, spaces
from core.dialects.qelos import completions as qelos_chat
from core.dialects.qelos.completions import QELOS_CHAT
from core.dialects.qelos.request import MAX_COMPARED, Request
from core.http.endpoint import endpoint
from core.http.parameters import Accept, Caller, IdempotencyKey, IntegrationId, ThreadId
from core.http.pii import PiiHeaders
from core.http.responses import EventStream
from core.models import Replayable
from core.threads import messages


@endpoint("POST", "/api/ai/{integration_id}/chat-completion/{thread_id}", dialect=QELOS_CHAT, scope="threads:write")
def handler(
    integration_id: IntegrationId,
    thread_id: ThreadId,
    request: Request,
    caller: Caller,
    key: IdempotencyKey = None,
    stream: Annotated[str | None, Query(description="`true` streams the answer as server-sent events.")] = None,
    accept: Accept = None,
    *,
    pii: PiiHeaders,
) -> Replayable[qelos_chat.ChatCompletion] | EventStream:
    """New user messages and the answer are stored in the thread. With `?stream=true`, `"stream": true` or `Accept:
    text/event-stream`, the answer is streamed as server-sent events."""
    ref = caller.thread(thread_id)
    settings = spaces.get(caller.space)
    masking = pii.masking(request.last_user_text, settings.pii_policy)
    stored = messages.window(ref, limit=MAX_COMPARED, newest_first=True).items[::-1]
    turn_request = request.to_core(integration_id, settings, masking, ref, stored)
    events = chat.turn(caller.space, turn_request, author=caller.principal, key=key)
    return qelos_chat.respond(events, request, query=stream, accept=accept)
