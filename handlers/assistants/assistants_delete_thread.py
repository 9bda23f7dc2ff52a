"""DELETE /v1/threads/{thread_id}: permanently delete a thread with its messages."""

from core.dialects.openai.assistants import threads as assistants_threads
from core.dialects.openai.assistants.errors import ASSISTANTS
from core.dialects.openai.shared import Deleted
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ThreadId
from core.threads import delete


@endpoint("DELETE", "/v1/threads/{thread_id}", dialect=ASSISTANTS, scope="threads:write")
def handler(thread_id: ThreadId, caller: Caller) -> Deleted:
    """The thread is not readable after the response; its stored data is removed in the background."""
    return assistants_threads.render_deleted(delete.delete(caller.thread(thread_id)))
