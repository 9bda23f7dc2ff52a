"""POST /v1/spaces/{space_id}/chat: say something, and have a model answer in the thread."""

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
    settings = spaces.get(caller.space)
    masking = pii.masking(new.message, settings.pii_policy)
    if new.pii_preview:
        return native_chat.render_preview(new.message, masking)
    attached = uploads.describe(caller.space, new.uploaded_files or [])
    ask = new.ask(caller.thread(new.thread_id) if new.thread_id else None, attached, masking, settings)
    return native_chat.respond(chat.turn(caller.space, ask, author=caller.principal, key=key), accept)
