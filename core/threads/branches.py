"""Which message follows which: the tree inside a thread's one order."""

from collections.abc import Iterator, Sequence

from core import clock
from core.models import Message, NewMessage, ThreadRef
from core.storage.slots import ParentLink


def build_message(ref: ThreadRef, sequence: int, new: NewMessage, author: str, parent: ParentLink | None) -> Message:
    """The message as it would stand at a place, following `behind`: on the branch it names, else on that one's."""
    follows_nothing = parent is None or parent.sequence is None
    return Message(
        thread=ref,
        sequence=sequence,
        role=new.role,
        content=new.content,
        author=author,
        created_at=new.created_at or clock.now(),
        parent=None if parent is None else parent.sequence,
        root=sequence if parent is None or follows_nothing else parent.root,
        branch_id=new.branch_id or (parent.branch_id if parent else None),
        metadata=new.metadata,
        item=new.item,
        details=new.details,
        foreign_id=new.foreign_id,
    )


def build_block(
    ref: ThreadRef, start: int, news: Sequence[NewMessage], author: str, parent: ParentLink | None
) -> Iterator[Message]:
    """Messages as they would stand at the places behind `start`, each following the one before it."""
    for sequence, new in enumerate(news, start + 1):
        message = build_message(ref, sequence, new, author, parent)
        yield message
        parent = ParentLink(sequence, message.root, message.branch_id)
