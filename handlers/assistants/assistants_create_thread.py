"""POST /v1/threads: create a thread, optionally with its first messages."""

from core.dialects.openai.assistants import threads as assistants_threads
from core.dialects.openai.assistants.errors import ASSISTANTS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.models import Replayable
from core.threads import create


@endpoint("POST", "/v1/threads", dialect=ASSISTANTS, scope="threads:write")
def handler(
    new: assistants_threads.NewThread, caller: Caller, key: IdempotencyKey = None
) -> Replayable[assistants_threads.ThreadObject]:
    """Thread and messages are stored together or not at all."""
    thread = create.create_thread(caller.space, new.to_thread(), new.to_messages(), author=caller.principal, key=key)
    return thread.map(assistants_threads.render)
