"""GET /api/ai/threads/{thread_id}: get a thread with its messages."""

from core.dialects.qelos import threads as qelos
from core.dialects.qelos.threads import QELOS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, ThreadId
from core.threads import changes, messages


@endpoint("GET", "/api/ai/threads/{thread_id}", dialect=QELOS, scope="threads:read")
def handler(thread_id: ThreadId, caller: Caller) -> qelos.QelosThread:
    """If not all messages fit into the response, the oldest are missing and `truncated` is true."""
    ref = caller.thread(thread_id)
    return qelos.render(changes.get(ref), messages.window(ref, limit=qelos.MAX_MESSAGES, newest_first=True))
