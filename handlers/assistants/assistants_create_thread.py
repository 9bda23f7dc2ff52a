"""POST /v1/threads: make a thread, with any messages to begin with."""

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
    created = create.create_thread(caller.space, new.thread(), new.first(), author=caller.principal, key=key)
    return created.map(assistants_threads.render)
