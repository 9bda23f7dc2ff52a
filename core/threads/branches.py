"""Which message follows which: the tree inside a thread's one order."""

from collections.abc import Iterator, Sequence

from core import clock
from core.models import Message, NewMessage, ThreadRef
from core.storage.slots import Link


def placed(ref: ThreadRef, sequence: int, new: NewMessage, author: str, behind: Link | None) -> Message:
    """The message as it would stand at a place, following `behind`: on the branch it names, else on that one's."""
    follows_nothing = behind is None or behind.sequence is None
    return Message(
        thread=ref,
        sequence=sequence,
        role=new.role,
        content=new.content,
        author=author,
        created_at=new.created_at or clock.now(),
        parent=None if behind is None else behind.sequence,
        root=sequence if behind is None or follows_nothing else behind.root,
        branch_id=new.branch_id or (behind.branch_id if behind else None),
        metadata=new.metadata,
        item=new.item,
        details=new.details,
        foreign_id=new.foreign_id,
    )


def block(
    ref: ThreadRef, start: int, news: Sequence[NewMessage], author: str, behind: Link | None
) -> Iterator[Message]:
    """Messages as they would stand at the places behind `start`, each following the one before it."""
    for sequence, new in enumerate(news, start + 1):
        message = placed(ref, sequence, new, author, behind)
        yield message
        behind = Link(sequence, message.root, message.branch_id)
