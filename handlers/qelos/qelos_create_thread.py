"""POST /api/ai/threads: create a thread."""

from core.dialects.qelos import threads as qelos
from core.dialects.qelos.threads import QELOS
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.models import Replayable
from core.threads import create


@endpoint("POST", "/api/ai/threads", dialect=QELOS, scope="threads:write", status=201)
def handler(new: qelos.NewThread, caller: Caller, key: IdempotencyKey = None) -> Replayable[qelos.QelosThread]:
    """The thread is created in the default space of the credential, without messages."""
    return create.create_thread(caller.space, new.to_core(), [], author=caller.principal, key=key).map(qelos.render)
