"""GET /v1/threads/{thread_id}: get a thread."""

from core.dialects.openai.assistants import threads as assistants_threads
from core.dialects.openai.assistants.errors import ASSISTANTS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ThreadId
from core.threads import changes


@endpoint("GET", "/v1/threads/{thread_id}", dialect=ASSISTANTS, scope="threads:read")
def handler(thread_id: ThreadId, caller: Caller) -> assistants_threads.ThreadObject:
    """Its messages are listed separately."""
    return assistants_threads.render(changes.get(caller.thread(thread_id)))
