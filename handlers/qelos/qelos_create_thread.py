"""POST /api/ai/threads: make a thread."""

from core import start
from core.dialects import qelos
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.http.replies import Reply


@endpoint("POST", "/api/ai/threads", dialect=qelos, scope="threads:write", status=201)
def handler(new: qelos.NewThread, caller: Caller, key: IdempotencyKey = None) -> Reply[qelos.QelosThread]:
    return qelos.made(start.create(caller.space, new.to_core(), [], author=caller.principal, key=key))
