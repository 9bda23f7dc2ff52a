"""POST /v1/threads/{thread_id}: replace the metadata or the tool resources of a thread."""

from core.dialects.openai.assistants import threads as assistants_threads
from core.dialects.openai.assistants.errors import ASSISTANTS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey, ThreadId
from core.models import Replayable
from core.threads import changes


@endpoint("POST", "/v1/threads/{thread_id}", dialect=ASSISTANTS, scope="threads:write")
def handler(
    thread_id: ThreadId, update: assistants_threads.ThreadUpdate, caller: Caller, key: IdempotencyKey = None
) -> Replayable[assistants_threads.ThreadObject]:
    """A field that is null or absent is unchanged."""
    return changes.update(caller.thread(thread_id), update.to_core(), key=key).map(assistants_threads.render)
