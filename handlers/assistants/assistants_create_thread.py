"""POST /v1/threads: make a thread, with any messages to begin with."""

from core.dialects.openai.assistants import errors as assistants
from core.dialects.openai.assistants import threads as assistants_threads
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.http.responses import Reply
from core.threads import create


@endpoint("POST", "/v1/threads", dialect=assistants, scope="threads:write")
def handler(
    new: assistants_threads.NewThread, caller: Caller, key: IdempotencyKey = None
) -> Reply[assistants_threads.ThreadObject]:
    made = create.create_thread(caller.space, new.thread(), new.first(), author=caller.principal, key=key)
    return assistants_threads.made(made)
