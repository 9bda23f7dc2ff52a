"""Stopping what models say."""

from core.claimed import carry_out
from core.errors import NotFound
from core.models import ThreadRef
from core.storage import threads
from core.storage.calls import ConditionFailed
from core.storage.table import table


def stop(ref: ThreadRef, *, key: str | None = None) -> bool:
    """Have the turns that run in a thread end, within about a second; what was said until then is kept, and marked as
    incomplete. Turns that begin later are not concerned: with a key, a late retry does not stop them either. True if an
    earlier request with the key had done it. Raises NotFound, KeyReused.
    """
    if key is not None:
        return carry_out(ref, "stop", key, (), lambda head: [threads.stopping(head.ref)])
    try:
        table().update(threads.stopping(ref))
    except ConditionFailed:
        raise NotFound("thread", str(ref.id)) from None
    return False
