"""DELETE /v1/threads/{thread_id}/messages/{message_id}: delete a message."""

from core.dialects.openai.assistants import messages as assistants_messages
from core.dialects.openai.assistants.errors import ASSISTANTS
from core.dialects.openai.shared import Deleted
from core.http.endpoint import endpoint
from core.http.parameters import Caller, MessageId, ThreadId
from core.threads import edit


@endpoint("DELETE", "/v1/threads/{thread_id}/messages/{message_id}", dialect=ASSISTANTS, scope="threads:write")
def handler(thread_id: ThreadId, message_id: MessageId, caller: Caller) -> Deleted:
    """The other messages keep their positions. Only messages can be deleted, not other items of the thread."""
    edit.delete(caller.thread(thread_id), message_id, messages_only=True)
    return assistants_messages.render_deleted(message_id)
