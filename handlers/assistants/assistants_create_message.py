"""POST /v1/threads/{thread_id}/messages: append a message to a thread."""

from functools import partial

from core.dialects.openai.assistants import messages as assistants_messages
from core.dialects.openai.assistants.errors import ASSISTANTS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey, ThreadId
from core.models import Replayable
from core.threads.append import append


@endpoint("POST", "/v1/threads/{thread_id}/messages", dialect=ASSISTANTS, scope="threads:write")
def handler(
    thread_id: ThreadId, new: assistants_messages.NewMessage, caller: Caller, key: IdempotencyKey = None
) -> Replayable[assistants_messages.MessageObject]:
    """The message follows the newest message of the thread."""
    ref = caller.thread(thread_id)
    message = append(ref, new.to_core(), author=caller.principal, key=key)
    return message.map(partial(assistants_messages.render, ref))
