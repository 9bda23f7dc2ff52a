"""Conversations for tests: made through `core`, and read back whole."""

from uuid import uuid4

from core.models import Message, NewMessage, NewThread, Space, Status, Thread, ThreadRef
from core.threads import listing, messages
from core.threads.append import append
from core.threads.create import create_with_message

AUTHOR = "author"

LARGE = "x" * 300_001
"""Content that has no room in an item."""


def new_space() -> Space:
    """A space that nobody has used."""
    return Space(f"tenant-{uuid4().hex[:12]}", "space")


def user_message(content: str) -> NewMessage:
    """A user's message."""
    return NewMessage("user", content)


def new_thread(first: str, *others: str, space: Space | None = None) -> ThreadRef:
    """A thread with these messages."""
    ref = create_with_message(space or new_space(), NewThread(), user_message(first), author=AUTHOR).value.thread
    for content in others:
        append(ref, user_message(content), author=AUTHOR)
    return ref


def all_messages(ref: ThreadRef, *, limit: int = 100, newest_first: bool = False) -> list[Message]:
    """Every message of a thread, page by page."""
    page = messages.page(ref, limit=limit, newest_first=newest_first)
    found = list(page.items)
    while page.cursor:
        page = messages.page(ref, limit=limit, newest_first=newest_first, cursor=page.cursor)
        found += page.items
    return found


def contents(ref: ThreadRef) -> list[str]:
    """What is said in a thread, in order, whose places must have no hole."""
    found = all_messages(ref)
    assert [message.sequence for message in found] == list(range(1, len(found) + 1))
    return [str(message.content) for message in found]


def all_threads(space: Space, status: Status | None = Status.ACTIVE) -> list[Thread]:
    """The threads of a space that has at most 100."""
    page = listing.page(listing.ThreadQuery(space, status), limit=100)
    assert page.cursor is None
    return list(page.items)
