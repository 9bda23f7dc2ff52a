"""Import threads from elsewhere with their ids and times.

A thread is created empty, with its foreign id; then its messages are inserted in blocks, in order, with theirs. Every
step is one transaction, so an interrupted import can be repeated: whatever has its id in the table already is skipped.

Ids that this service generated, as in its own exports, are kept. They name slots; messages that an export leaves out
become tombstones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core import clock, ids
from core.errors import Archived, Busy, Conflict, Invalid, NotFound, TooLarge
from core.jsontext import dumps
from core.models import NewMessage, NewThread, Space, Status, Thread, ThreadRef
from core.storage import activity, aliases, content_encoding, messages, threads
from core.storage.calls import ConditionFailed
from core.storage.content_encoding import encode
from core.storage.heads import Head
from core.storage.table import table
from core.threads.branches import build_block
from core.threads.keyed_write import contention_error
from core.threads.lookup import load_head

MAX_METADATA = 40_000
"""Bytes of JSON: enough for OpenAI's 16 pairs of 64 and 512 characters, of up to four bytes each."""

_MAX_BLOCK = 25
"""Messages of one transaction: DynamoDB takes 4 MB, of which content has at most 3 MB and metadata 1 MB."""

_MAX_GAP_BLOCK = 90
"""Tombstones of one transaction; DynamoDB takes 100 writes."""

_MAX_GAP = 10_000
"""Messages that may be missing between two messages with ids of this service."""

_MAX_LOOKUP = 100
"""Foreign ids of one lookup."""


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import of a thread. `added` counts messages. `out_of_order` are the ids of messages that belong
    before messages of an earlier import: they are left out, because nothing is ever inserted between messages."""

    ref: ThreadRef
    is_new: bool
    added: int
    out_of_order: tuple[str, ...]


def validate(new: NewThread | NewMessage) -> None:
    """Check that a thread or message can be imported. Raises TooLarge."""
    if isinstance(new, NewMessage):
        encode(new)
    elif len(dumps(new.details or {}).encode()) > MAX_METADATA:
        raise TooLarge(f"The thread's own fields are too large: they take up to {MAX_METADATA:,} bytes of JSON.")
    if len(dumps(new.metadata or {}).encode()) > MAX_METADATA:
        raise TooLarge(f"The metadata is too large: it takes up to {MAX_METADATA:,} bytes of JSON.")


def import_thread(space: Space, new: NewThread, news: Sequence[NewMessage], *, author: str) -> Imported:
    """Import a thread with its messages in order, except those that an earlier import has inserted. The thread and each
    message have a foreign id of their own. A thread that exists keeps its fields.

    Raises Archived; TooLarge; Conflict if the thread has an id of this service and was deleted; Invalid if too many
    messages are missing; Busy, also if other requests write to the thread or have just deleted it, as a retention may:
    the same call again continues this import, or starts over.
    """
    ref = _find(space, new)
    is_new = ref is None
    ref = ref or _create(space, new, author)
    try:
        passed, out_of_order = _insert_rest(ref, news, author)
    except NotFound:
        raise Busy("The thread was deleted meanwhile. Try again.") from None
    return Imported(ref, is_new, len(news) - passed, out_of_order)


def _find(space: Space, new: NewThread) -> ThreadRef | None:
    foreign_id = _id_of(new)
    id = ids.parse(foreign_id) or aliases.find_thread(space, foreign_id)
    ref = id and ThreadRef(space, id)
    return ref if ref and threads.exists(ref) else None


def _create(space: Space, new: NewThread, author: str) -> ThreadRef:
    """Create the thread, without messages."""
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
    alias = [] if own else [aliases.thread_write(thread, _id_of(new))]
    try:
        table().transact(threads.put_write(thread, None), *alias)
    except ConditionFailed as taken:
        if own and not threads.is_alive(taken.item):
            raise Conflict("The thread was deleted here less than a day ago.") from None
        raise contention_error() from None
    return thread.ref


def _skip_existing(head: Head, news: Sequence[NewMessage]) -> tuple[int, tuple[str, ...]]:
    """Return how many messages to pass, up to the last one that exists, and the ids of those among them that do not."""
    if head.newest is None:
        return 0, ()
    sequences = [_sequence_of(head.ref, new) for new in news]
    foreign_ids = [_id_of(new) for new, sequence in zip(news, sequences, strict=True) if sequence is None]
    known = _known(head.ref, foreign_ids)
    exist = [
        _id_of(new) in known if sequence is None else sequence <= head.tail
        for new, sequence in zip(news, sequences, strict=True)
    ]
    passed = max((count for count, exists in enumerate(exist, 1) if exists), default=0)
    return passed, tuple(_id_of(new) for new, exists in zip(news[:passed], exist, strict=False) if not exists)


def _known(ref: ThreadRef, foreign_ids: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(foreign_ids), _MAX_LOOKUP):
        known |= aliases.existing(ref, foreign_ids[start : start + _MAX_LOOKUP])
    return known


def _insert_rest(ref: ThreadRef, news: Sequence[NewMessage], author: str) -> tuple[int, tuple[str, ...]]:
    """Insert the messages that do not exist, and return the result of `_skip_existing`. Raises NotFound."""
    passed, out_of_order = _skip_existing(load_head(ref), news)
    for fresh in _blocks(ref, news[passed:]):
        _insert(ref, fresh, author)
    if not activity.sync(load_head(ref)):
        raise NotFound("thread", str(ref.id))
    return passed, out_of_order


def _blocks(ref: ThreadRef, news: Sequence[NewMessage]) -> Iterator[Sequence[NewMessage]]:
    """Yield the messages in blocks that have no gap."""
    fresh: list[NewMessage] = []
    for new in news:
        sequence, before = _sequence_of(ref, new), _sequence_of(ref, fresh[-1]) if fresh else None
        if len(fresh) == _MAX_BLOCK or (fresh and sequence is not None and sequence - 1 != before):
            yield fresh
            fresh = []
        fresh.append(new)
    if fresh:
        yield fresh


def _insert(ref: ThreadRef, news: Sequence[NewMessage], author: str) -> None:
    """Insert messages after all others, in one transaction."""
    sequence = _sequence_of(ref, news[0])
    if sequence is not None:
        _fill_gap(ref, sequence, news[0].created_at or clock.now())
    head = load_head(ref)
    if head.status is Status.ARCHIVED:
        raise Archived
    if sequence is not None and sequence != head.tail + 1:
        raise contention_error()
    append_id = ids.new_append_id()
    encoded = [encode(new, len(news)) for new in news]
    named = [new if _sequence_of(ref, new) is None else replace(new, foreign_id=None) for new in news]
    content_encoding.upload_overflow(ref, append_id, encoded)
    taken = messages.insert(list(build_block(ref, head.tail, named, author, head.link)), encoded, append_id)
    if taken is not None and taken.append_id != append_id:
        content_encoding.delete_overflow(ref, append_id, encoded)
        raise contention_error()


def _fill_gap(ref: ThreadRef, sequence: int, at: int) -> None:
    """Fill the slots before a sequence number with tombstones."""
    head = load_head(ref)
    if sequence - head.tail > _MAX_GAP:
        raise Invalid.field("id", message=f"More than {_MAX_GAP:,} messages are missing before a message.")
    for start in range(head.tail + 1, sequence, _MAX_GAP_BLOCK):
        try:
            table().transact(
                *messages.gap_writes(ref, range(start, min(start + _MAX_GAP_BLOCK, sequence)), head.link, at)
            )
        except ConditionFailed:
            raise contention_error() from None


def _sequence_of(ref: ThreadRef, new: NewMessage) -> int | None:
    """Return the sequence number that a message's id names, if this service generated it."""
    return ids.parse_message_id(ref.id, _id_of(new))


def _id_of(new: NewThread | NewMessage) -> str:
    if not new.foreign_id:
        raise Invalid.field("id", message="An imported thread or message needs an id.", type="missing")
    return new.foreign_id
