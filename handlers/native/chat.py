"""POST /v1/spaces/{space_id}/chat: send a message and get the model's reply."""

from core import chat, spaces
from core.dialects.native import chat as native_chat
from core.dialects.native.shared import NATIVE
from core.files import uploads
from core.http.endpoint import endpoint
from core.http.parameters import Accept, Caller, IdempotencyKey
from core.http.pii import PiiHeaders
from core.http.responses import EventStream
from core.models import Replayable


@endpoint("POST", "/v1/spaces/{space_id}/chat", dialect=NATIVE, scope="threads:write")
def handler(
    new: native_chat.NewTurn,
    caller: Caller,
    key: IdempotencyKey = None,
    accept: Accept = None,
    *,
    pii: PiiHeaders,
) -> Replayable[native_chat.Turn] | native_chat.Preview | EventStream:
    """Message and reply are stored in the thread; without `thread_id`, in a new thread. With `Accept:
    text/event-stream`, the reply is streamed as events: `start`, `delta`, `tool_call`, and `done` or `error`."""
    settings = spaces.get(caller.space)
    masking = pii.masking(new.message, settings.pii_policy)
    if new.pii_preview:
        return native_chat.render_preview(new.message, masking)
    files = uploads.describe(caller.space, new.uploaded_files or [])
    request = new.to_core(caller.thread(new.thread_id) if new.thread_id else None, files, masking, settings)
    return native_chat.respond(chat.turn(caller.space, request, author=caller.principal, key=key), accept)
