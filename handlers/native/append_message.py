"""POST /v1/spaces/{space_id}/threads/{thread_id}/messages: append a message to a thread."""

from core.dialects.native import messages as native_messages
from core.dialects.native.shared import NATIVE, Data
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey, ThreadId
from core.models import Replayable
from core.threads.append import append


@endpoint(
    "POST", "/v1/spaces/{space_id}/threads/{thread_id}/messages", dialect=NATIVE, scope="threads:write", status=201
)
def handler(
    thread_id: ThreadId, new: native_messages.NewMessage, caller: Caller, key: IdempotencyKey = None
) -> Replayable[Data[native_messages.Message]]:
    """Without `parent_message_id`, the message answers the newest message of the thread. An archived thread cannot be
    written to."""
    return append(caller.thread(thread_id), new.to_core(), author=caller.principal, key=key).map(native_messages.render)
