"""POST /v1/threads/{thread_id}/messages/{message_id}: replace the metadata of a message."""

from functools import partial

from core.dialects.openai.assistants import messages as assistants_messages
from core.dialects.openai.assistants.errors import ASSISTANTS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey, MessageId, ThreadId
from core.models import Replayable
from core.threads import edit


@endpoint("POST", "/v1/threads/{thread_id}/messages/{message_id}", dialect=ASSISTANTS, scope="threads:write")
def handler(
    thread_id: ThreadId,
    message_id: MessageId,
    update: assistants_messages.MessageUpdate,
    caller: Caller,
    key: IdempotencyKey = None,
) -> Replayable[assistants_messages.MessageObject]:
    """Role and content of a message never change. Without `metadata`, the message is returned unchanged."""
    ref = caller.thread(thread_id)
    message = edit.set_metadata(ref, message_id, update.metadata, key=key)
    return message.map(partial(assistants_messages.render, ref))
