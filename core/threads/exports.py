"""All that a space holds, for taking it elsewhere."""

from collections.abc import Iterator

from core.models import Message, Space, Thread, ThreadRef
from core.threads import messages
from core.threads.listing import ThreadQuery, page

_PAGE_SIZE = 100


def iter_threads(space: Space) -> Iterator[Thread]:
    """Every thread of a space, active or archived, once: also those that are written to meanwhile."""
    selection = ThreadQuery(space, status=None, newest_first=False)
    seen = set()
    cursor: str | None = None
    while True:
        # Read towards the newest: a thread that is written to moves ahead of the reader, never behind.
        found = page(selection, limit=_PAGE_SIZE, cursor=cursor)
        for thread in found.items:
            if thread.ref.id not in seen:
                seen.add(thread.ref.id)
                yield thread
        cursor = found.cursor
        if cursor is None:
            return


def iter_messages(ref: ThreadRef) -> Iterator[Message]:
    """Every message of a thread, and every item of another kind, in order. Raises NotFound."""
    after: int | None = None
    while True:
        found = messages.window(ref, limit=_PAGE_SIZE, after=after)
        yield from found.items
        if not found.more:
            return
        after = found.items[-1].sequence
