"""POST /api/ai/threads: make a thread."""

from core.dialects.qelos import threads as qelos
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.http.responses import Reply
from core.threads import create


@endpoint("POST", "/api/ai/threads", dialect=qelos, scope="threads:write", status=201)
def handler(new: qelos.NewThread, caller: Caller, key: IdempotencyKey = None) -> Reply[qelos.QelosThread]:
    return qelos.made(create.create_thread(caller.space, new.to_core(), [], author=caller.principal, key=key))
