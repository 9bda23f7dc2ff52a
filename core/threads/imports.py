"""Threads that were made elsewhere, put here with the ids and the times that they had there.

A thread is made empty, with its foreign id; then its messages are put in blocks, in order, each with theirs. Every
step is one transaction, so an import can be cut off anywhere and begun again: what has its id here already is here.

Ids that are Skein's own, as its exports have them, are kept as they are: they name places, and where messages were left
out of an export, tombstones stand for them here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core import clock, ids, limits
from core.errors import Archived, Busy, Conflict, Invalid, NotFound, TooLarge
from core.jsontext import dumps
from core.models import NewMessage, NewThread, Space, Status, Thread, ThreadRef
from core.storage import activity, aliases, content_encoding, messages, threads
from core.storage.calls import ConditionFailed
from core.storage.heads import Head
from core.storage.table import table
from core.threads.branches import block
from core.threads.keyed_write import head_of

MAX_METADATA = 40_000
"""Bytes of JSON: OpenAI's 16 pairs of 64 and 512 characters, of up to four bytes each, have room in it."""

_BLOCK = 25
"""Messages of one transaction: with their content, at most 3 MB of it, and so much metadata, DynamoDB takes them."""

_GAP = 90
"""Tombstones of one transaction; DynamoDB takes 100 writes."""

_WIDEST_GAP = 10_000
"""Messages that may be missing between two with ids of ours."""

_LOOK_UP = 100
"""Foreign ids that are looked up in one call."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of a thread did. `late` are the ids of messages that would have to stand before some that were
    imported earlier: they are left out, because nothing is ever put between messages."""

    ref: ThreadRef
    is_new: bool
    added: int
    late: tuple[str, ...]


def check(new: NewThread | NewMessage) -> None:
    """What is to be imported can be kept. Raises TooLarge."""
    if isinstance(new, NewMessage):
        limits.check_said(content_encoding.text(new)[1])
    elif len(dumps(new.details or {}).encode()) > MAX_METADATA:
        raise TooLarge(f"The thread's own fields are too large: they take up to {MAX_METADATA:,} bytes of JSON.")
    if len(dumps(new.metadata or {}).encode()) > MAX_METADATA:
        raise TooLarge(f"The metadata is too large: it takes up to {MAX_METADATA:,} bytes of JSON.")


def put_thread(space: Space, new: NewThread, news: Sequence[NewMessage], *, author: str) -> Imported:
    """Put a thread here with its messages in their order, or those of them that are not here yet. All have foreign ids,
    each its own. A thread that is here already keeps its fields as they are.

    Raises Archived; Conflict for an id of ours whose thread was deleted; Busy, also where others write to the thread at
    this moment, or have just deleted it, as a retention may: the same call again goes on where this one stopped, or
    begins anew.
    """
    ref = _find(space, new)
    is_new = ref is None
    ref = ref or _make(space, new, author)
    try:
        behind, late = _put_rest(ref, news, author)
    except NotFound:
        raise Busy("The thread was deleted meanwhile. Try again.") from None
    return Imported(ref, is_new, len(news) - behind, late)


def _find(space: Space, new: NewThread) -> ThreadRef | None:
    foreign_id = _id_of(new)
    id = ids.parse(foreign_id) or aliases.find_thread(space, foreign_id)
    ref = id and ThreadRef(space, id)
    return ref if ref and threads.exists(ref) else None


def _make(space: Space, new: NewThread, author: str) -> ThreadRef:
    """Make the thread, without messages."""
    own, at = ids.parse(_id_of(new)), new.created_at or clock.now()
    thread = Thread(
        ref=ThreadRef(space, own or ids.thread_id_at(at)),
        author=author,
        created_at=at,
        updated_at=at,
        last_message_at=at,
        metadata=new.metadata,
        details=new.details,
        foreign_id=None if own else new.foreign_id,
    )
    alias = [] if own else [aliases.thread(thread, _id_of(new))]
    try:
        table().transact(threads.creation(thread, None), *alias)
    except ConditionFailed as taken:
        if own and not threads.is_alive(taken.item):
            raise Conflict("The thread was deleted here less than a day ago.") from None
        raise _contended() from None
    return thread.ref


def _behind_what_is_here(head: Head, news: Sequence[NewMessage]) -> tuple[int, tuple[str, ...]]:
    """How many messages to pass, since the last of them is here, and the ids of those among them that are not."""
    if head.newest is None:
        return 0, ()
    places = [_place(head.ref, new) for new in news]
    taken = _taken(head.ref, [_id_of(new) for new, place in zip(news, places, strict=True) if place is None])
    here = [
        _id_of(new) in taken if place is None else place <= head.tail for new, place in zip(news, places, strict=True)
    ]
    behind = max((count for count, is_here in enumerate(here, 1) if is_here), default=0)
    return behind, tuple(_id_of(new) for new, is_here in zip(news[:behind], here, strict=False) if not is_here)


def _taken(ref: ThreadRef, foreign_ids: Sequence[str]) -> set[str]:
    taken: set[str] = set()
    for start in range(0, len(foreign_ids), _LOOK_UP):
        taken |= aliases.taken(ref, foreign_ids[start : start + _LOOK_UP])
    return taken


def _put_rest(ref: ThreadRef, news: Sequence[NewMessage], author: str) -> tuple[int, tuple[str, ...]]:
    """Put what is not here yet; what `_behind_what_is_here` says. Raises NotFound if the thread is gone."""
    behind, late = _behind_what_is_here(head_of(ref), news)
    for fresh in _blocks(ref, news[behind:]):
        _put(ref, fresh, author)
    if not activity.settle(head_of(ref)):
        raise NotFound("thread", str(ref.id))
    return behind, late


def _blocks(ref: ThreadRef, news: Sequence[NewMessage]) -> Iterator[Sequence[NewMessage]]:
    """The messages, in blocks that no gap divides."""
    fresh: list[NewMessage] = []
    for new in news:
        place, before = _place(ref, new), _place(ref, fresh[-1]) if fresh else None
        if len(fresh) == _BLOCK or (fresh and place is not None and place - 1 != before):
            yield fresh
            fresh = []
        fresh.append(new)
    if fresh:
        yield fresh


def _put(ref: ThreadRef, news: Sequence[NewMessage], author: str) -> None:
    """Put messages behind all others, in one transaction."""
    place = _place(ref, news[0])
    if place is not None:
        _leave_gap(ref, place, news[0].created_at or clock.now())
    head = head_of(ref)
    if head.status is Status.ARCHIVED:
        raise Archived
    if place is not None and place != head.tail + 1:
        raise _contended()
    mark = ids.new_append_id()
    named = [new if _place(ref, new) is None else replace(new, foreign_id=None) for new in news]
    content_encoding.keep(ref, mark, named)
    taken = messages.put(list(block(ref, head.tail, named, author, head.link)), mark)
    if taken is not None and taken.append_id != mark:
        content_encoding.discard(ref, mark, named)
        raise _contended()


def _leave_gap(ref: ThreadRef, place: int, at: int) -> None:
    """Fill the places ahead of one with tombstones."""
    head = head_of(ref)
    if place - head.tail > _WIDEST_GAP:
        raise Invalid.field("id", message=f"More than {_WIDEST_GAP:,} messages are missing before a message.")
    for start in range(head.tail + 1, place, _GAP):
        try:
            table().transact(*messages.gap(ref, range(start, min(start + _GAP, place)), head.link, at))
        except ConditionFailed:
            raise _contended() from None


def _place(ref: ThreadRef, new: NewMessage) -> int | None:
    """The place that a message's id names, if it is one of ours."""
    return ids.parse_message_id(ref.id, _id_of(new))


def _id_of(new: NewThread | NewMessage) -> str:
    if not new.foreign_id:
        raise Invalid.field("id", message="What is imported has an id.", type="missing")
    return new.foreign_id


def _contended() -> Busy:
    return Busy("Others write to the thread at this moment. Try again.")
