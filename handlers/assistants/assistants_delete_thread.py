"""DELETE /v1/threads/{thread_id}: delete a thread for good, with its messages."""

from core import deletion
from core.dialects import assistants, assistants_threads
from core.dialects.openai import Deleted
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ThreadId


@endpoint("DELETE", "/v1/threads/{thread_id}", dialect=assistants, scope="threads:write")
def handler(thread_id: ThreadId, caller: Caller) -> Deleted:
    return assistants_threads.deleted(deletion.delete(caller.thread(thread_id)))
