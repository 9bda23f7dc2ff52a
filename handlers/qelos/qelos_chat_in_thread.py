"""POST /api/ai/{integration_id}/chat-completion/{thread_id}: have a model answer in a thread."""

from core import chat, spaces
from core.dialects.qelos import completions as qelos_chat
from core.dialects.qelos.completions import QELOS_CHAT
from core.dialects.qelos.request import MOST_HELD, Request
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
    stream: str | None = None,
    accept: Accept = None,
    *,
    pii: PiiHeaders,
) -> Replayable[qelos_chat.ChatCompletion] | EventStream:
    ref = caller.thread(thread_id)
    settings = spaces.get(caller.space)
    masking = pii.masking(request.newest, settings.pii_policy)
    held = messages.window(ref, limit=MOST_HELD, newest_first=True).items[::-1]
    ask = request.ask(integration_id, settings, masking, ref, held)
    events = chat.turn(caller.space, ask, author=caller.principal, key=key)
    return qelos_chat.respond(events, request, query=stream, accept=accept)
