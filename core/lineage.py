"""Which message follows which: the tree inside a thread's one order."""

from core import clock
from core.models import Message, NewMessage, ThreadRef
from core.storage.messages import Occupant


def placed(
    ref: ThreadRef, sequence: int, new: NewMessage, author: str, *, parent: Occupant | None, last: Occupant | None
) -> Message:
    """The message as it would stand at a place, behind `parent` if one was named, else behind `last`.

    It is on the branch it names, else on its parent's. Behind a tombstone it follows what the deleted message followed.
    """
    followed = parent or last
    above = None if followed is None else followed.parent if followed.is_tombstone else followed.sequence
    return Message(
        thread=ref,
        sequence=sequence,
        role=new.role,
        content=new.content,
        author=author,
        created_at=clock.now(),
        parent=above,
        root=sequence if followed is None or above is None else followed.root,
        branch_id=new.branch_id or (followed.branch_id if followed else None),
        metadata=new.metadata,
    )
