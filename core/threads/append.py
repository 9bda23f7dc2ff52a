"""Append messages to a thread: exactly once, in order, without a lock.

The sequence number of a message is its slot in the thread, and a conditional put decides which request gets a slot.
With an idempotency key, a claim is stored first: a random append id, and the sequence number `start` after which the
search for a slot begins. All attempts of one key use the append id of its claim and probe the same slots in the same
order (linear probing), and none passes a slot before it has read its content. So at most one attempt writes,
and every other one finds its messages.

Several messages are appended as one block: one transaction takes all their slots, and the first slot decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import islice
from typing import overload

from core import ids
from core.errors import Archived, Invalid, NotFound, SkeinError
from core.idempotency import fingerprint, key_hash
from core.models import Message, NewMessage, Replayable, Status, ThreadRef
from core.storage import activity, claims, content_encoding, messages
from core.storage.claims import Claim
from core.storage.content_encoding import Encoded, encode
from core.storage.heads import Head
from core.storage.slots import ParentLink, Slot, is_slot
from core.threads import lookup
from core.threads.branches import build_block
from core.threads.lookup import load_head

_MISSES_BEFORE_SCAN = 2
"""Slots lost one by one before the rest is read in one query: a put that fails costs as much as one that succeeds."""

MAX_BATCH = 99
"""Messages of one block: a transaction takes 100 writes, and the first slot comes with a write to the thread's item."""

_CHUNK = 25
"""Slots that one query of a scan reads."""


@overload
def append(
    ref: ThreadRef,
    new: NewMessage,
    *,
    author: str,
    key: str | None = None,
    match_request: bool = True,
    head: Head | None = None,
) -> Replayable[Message]: ...


@overload
def append(
    ref: ThreadRef,
    new: Sequence[NewMessage],
    *,
    author: str,
    key: str | None = None,
    match_request: bool = True,
    head: Head | None = None,
) -> Replayable[Sequence[Message]]: ...


def append(
    ref: ThreadRef,
    new: NewMessage | Sequence[NewMessage],
    *,
    author: str,
    key: str | None = None,
    match_request: bool = True,
    head: Head | None = None,
) -> Replayable[Message] | Replayable[Sequence[Message]]:
    """Append one message, or 1 to MAX_BATCH messages as one block; with a key, once for all requests that carry it.

    Without `match_request`, every request with the same key repeats the first one, even if its messages differ.

    `head` is the thread's head, if the caller has read it a moment ago; otherwise it is read here. An old head does no
    harm to the order: probing starts at its tail, which is never ahead of the thread's, and goes forward. But a thread
    that was archived or deleted after the read is not refused.

    Raises NotFound if the thread does not exist, or if an earlier request appended the messages and they were deleted
    since; Archived; Invalid if the parent is not a message of the thread; TooLarge; KeyReused.
    """
    if isinstance(new, NewMessage):
        return _append(ref, [new], author, key, head, match_request=match_request).map(lambda block: block[0])
    return _append(ref, new, author, key, head, match_request=match_request)


def find_appended(ref: ThreadRef, key: str) -> Sequence[Message]:
    """Return the messages that an append with this key has written, except those deleted since."""
    existing = claims.get(ref, key_hash("append", key))
    if existing is None:
        return ()
    ours = (one for one in _slots_after(ref, existing.start) if one.append_id.partition(".")[0] == existing.append_id)
    return [slot.load_message() for slot in ours if not slot.is_tombstone]


def _append(
    ref: ThreadRef, news: Sequence[NewMessage], author: str, key: str | None, head: Head | None, *, match_request: bool
) -> Replayable[Sequence[Message]]:
    encoded = [encode(new, len(news)) for new in news]
    head = head or load_head(ref)
    hash = key_hash("append", key) if key else None
    request = fingerprint(*(map(astuple, news) if match_request else ())) if key else ""
    claim = Claim(request, ids.new_append_id(), head.tail)
    news = lookup.drop_taken_ids(ref, news)
    try:
        parent = _resolve_parent(head, news[0])
    except SkeinError:
        done = _replay(ref, len(news), hash, claim)
        if done is None:
            raise
        return done
    if not activity.mark_active(head):
        raise NotFound("thread", str(ref.id))
    existing = claims.claim(ref, hash, claim) if hash else claim
    attempt = _Attempt(ref, news, encoded, author, existing, parent, is_first=existing == claim)
    done = attempt.probe(head.tail, head.link) if attempt.is_first else attempt.scan()
    activity.touch(head, done.value[-1])
    return done


def _resolve_parent(head: Head, new: NewMessage) -> ParentLink | None:
    """Return the link of the message that `new` names as its parent. Raises Archived; Invalid."""
    if head.status is Status.ARCHIVED:
        raise Archived
    if new.parent_id is None:
        return None
    sequence = _sequence_of(head.ref, new.parent_id)
    if sequence > head.tail:
        raise _no_parent()
    parent = head.newest if sequence == head.tail else messages.get(head.ref, sequence)
    if parent is None or parent.is_tombstone:
        raise _no_parent()
    return parent.link


def _sequence_of(ref: ThreadRef, parent_id: str) -> int:
    try:
        return lookup.resolve_message(ref, parent_id)
    except NotFound:
        raise _no_parent() from None


def _no_parent() -> Invalid:
    message = "The parent message is not a message of this thread."
    return Invalid.field("body", "parent_message_id", message=message)


def _replay(ref: ThreadRef, size: int, hash: str | None, claim: Claim) -> Replayable[Sequence[Message]] | None:
    """Return the messages if an earlier request appended them; repeating it succeeds even if it is not allowed now."""
    existing = claims.get(ref, hash) if hash else None
    if existing is None or existing.fingerprint != claim.fingerprint:
        return None
    for slot in _slots_after(ref, existing.start):
        if slot.append_id == existing.append_id:
            return Replayable(_block_at(ref, slot, size), replayed=True)
    return None


def _slots_after(ref: ThreadRef, start: int) -> Iterator[Slot]:
    """Yield the slots after `start`, in order. A query is not a snapshot, so this ends at the first gap."""
    for sequence, item in enumerate(messages.iter_items(ref, above=start, chunk=_CHUNK), start + 1):
        if not is_slot(item, sequence):
            return
        yield Slot(item)


def _block_at(ref: ThreadRef, first: Slot, size: int) -> Sequence[Message]:
    """Return the messages of a block that begins at `first`, except deleted ones. Raises NotFound if none is left."""
    rest = islice(_slots_after(ref, first.sequence), size - 1) if size > 1 else ()
    left = [slot.load_message() for slot in (first, *rest) if not slot.is_tombstone]
    if not left:
        raise NotFound("message", str(ids.message_id(ref.id, first.sequence)))
    return left


@dataclass(slots=True)
class _Attempt:
    """One attempt to append: it moves along the slots of a thread until one of them has the append id of its claim.

    `is_first` is true of the attempt that stored the claim, or needs none. All others are replays, even if one of them
    is faster: so exactly one of many concurrent requests is not a replay.
    """

    ref: ThreadRef
    news: Sequence[NewMessage]
    encoded: Sequence[Encoded]
    author: str
    claim: Claim
    parent: ParentLink | None
    is_first: bool

    def scan(self) -> Replayable[Sequence[Message]]:
        """Read from the slot that was the newest when the claim was made, then probe the slots after those read."""
        return self._search(max(self.claim.start - 1, 0), None, misses=_MISSES_BEFORE_SCAN)

    def probe(self, at: int, last: ParentLink | None) -> Replayable[Sequence[Message]]:
        """Probe the slots after `at`, whose link is `last`, without a read: no attempt can have used the append id."""
        return self._search(at, last, misses=0)

    def _search(self, at: int, last: ParentLink | None, misses: int) -> Replayable[Sequence[Message]]:
        uploaded = False
        while True:
            if misses >= _MISSES_BEFORE_SCAN:
                for slot in _slots_after(self.ref, at):
                    if slot.append_id == self.claim.append_id:
                        return self._replay_block(slot)
                    at, last, misses = slot.sequence, slot.link, 0
            if at < self.claim.start:  # it was taken when the claim was made, and slots stay taken: the thread is gone
                raise NotFound("thread", str(self.ref.id))
            if not uploaded:
                content_encoding.upload_overflow(self.ref, self.claim.append_id, self.encoded)
                uploaded = True
            wanted = list(build_block(self.ref, at, self.news, self.author, self.parent or last))
            taken = messages.insert(wanted, self.encoded, self.claim.append_id)
            if taken is None:
                return Replayable(wanted, replayed=not self.is_first)
            if taken.append_id == self.claim.append_id:
                return self._replay_block(taken)
            at, last, misses = at + 1, taken.link, misses + 1

    def _replay_block(self, slot: Slot) -> Replayable[Sequence[Message]]:
        return Replayable(_block_at(self.ref, slot, len(self.news)), replayed=not self.is_first)
