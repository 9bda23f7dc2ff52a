"""POST /v1/spaces/{space_id}/threads/messages: create a thread with its first message."""

from core.dialects.native import messages as native_messages
from core.dialects.native import threads as native_threads
from core.dialects.native.shared import NATIVE, Data
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.models import Replayable
from core.threads import create


@endpoint("POST", "/v1/spaces/{space_id}/threads/messages", dialect=NATIVE, scope="threads:write", status=201)
def handler(
    new: native_threads.NewConversation, caller: Caller, key: IdempotencyKey = None
) -> Replayable[Data[native_messages.Message]]:
    """The response contains the message; its `thread_id` is the id of the new thread."""
    thread, message = new.to_thread(), new.to_message()
    created = create.create_with_message(caller.space, thread, message, author=caller.principal, key=key)
    return created.map(native_messages.render)
