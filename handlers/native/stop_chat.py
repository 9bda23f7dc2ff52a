"""POST /v1/spaces/{space_id}/threads/{thread_id}/stop: stop the model's reply in a thread."""

from http import HTTPStatus

from core.chat.turns import stop
from core.dialects.native import chat as native_chat
from core.dialects.native.shared import NATIVE, Data
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey, ThreadId
from core.models import Replayable


@endpoint(
    "POST",
    "/v1/spaces/{space_id}/threads/{thread_id}/stop",
    dialect=NATIVE,
    scope="threads:write",
    status=HTTPStatus.ACCEPTED,
)
def handler(thread_id: ThreadId, caller: Caller, key: IdempotencyKey = None) -> Replayable[Data[native_chat.Stopping]]:
    """The text up to then is stored as the reply. Without a running reply, the request has no effect."""
    ref = caller.thread(thread_id)
    return Replayable(native_chat.render_stopping(ref), replayed=stop(ref, key=key))
