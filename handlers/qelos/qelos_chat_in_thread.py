"""POST /api/ai/{integration_id}/chat-completion/{thread_id}: have a model answer in a thread."""

from core import chat, messages
from core.dialects import qelos, qelos_chat
from core.http.endpoint import endpoint
from core.http.parameters import Accept, Caller, IdempotencyKey, IntegrationId, ThreadId
from core.http.replies import EventStream, Reply


@endpoint("POST", "/api/ai/{integration_id}/chat-completion/{thread_id}", dialect=qelos, scope="threads:write")
def handler(
    integration_id: IntegrationId,
    thread_id: ThreadId,
    request: qelos_chat.Request,
    caller: Caller,
    key: IdempotencyKey = None,
    stream: str | None = None,
    accept: Accept = None,
) -> Reply[qelos_chat.ChatCompletion] | EventStream:
    ref = caller.thread(thread_id)
    held = messages.window(ref, limit=qelos_chat.MOST_HELD, newest_first=True).items[::-1]
    events = chat.turn(caller.space, request.ask(integration_id, ref, held), author=caller.principal, key=key)
    wanted = qelos_chat.wants_stream(request, stream, accept)
    return qelos_chat.stream(events) if wanted else qelos_chat.whole(events)
