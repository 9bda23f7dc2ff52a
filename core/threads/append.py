"""The append: exactly once, in order, without a lock.

A message's place is its sequence number, and a conditional put decides who gets it. With an idempotency key, a claim
is put first; it carries a random append id and the place `start` behind which the walk begins. All attempts for one key
carry the claim's append id and walk the same places in the same order, never passing one whose occupant they have not
seen. So only one of them can ever write, and every other one meets that message. README, "Design", says more.

Several messages are appended as one block: one transaction takes all their places, and the first one's place decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import islice

from core import ids, limits
from core.errors import Archived, Invalid, KeyReused, NotFound, SkeinError
from core.idempotency import claim_hash, fingerprint
from core.models import Message, NewMessage, Replayable, Status, ThreadRef
from core.storage import activity, claims, content_encoding, messages
from core.storage.claims import Claim
from core.storage.heads import Head
from core.storage.slots import Link, Occupant, is_place
from core.threads import lookup
from core.threads.branches import block
from core.threads.keyed_write import head_of

_MISSES_BEFORE_READING = 2
"""Places lost one by one before the rest is read in one query: a put that fails costs as much as one that holds."""

MOST_AT_ONCE = 99
"""Messages of one block: a transaction takes 100 writes, and with the first place goes one of the thread's own."""

_CHUNK = 25
"""Places read in one call while looking for an append id."""


def append(
    ref: ThreadRef, new: NewMessage, *, author: str, key: str | None = None, whatever_it_says: bool = False
) -> Replayable[Message]:
    """Put a message behind all others of a thread; with a key, once for all requests that carry it.

    `whatever_it_says`: the first message with this key stands, and another with the same key is no other request.

    Raises NotFound (no such thread; or the message has been deleted since), Archived, Invalid (a parent that is no
    message of the thread), TooLarge, KeyReused.
    """
    done = append_all(ref, [new], author=author, key=key, whatever_they_say=whatever_it_says)
    return Replayable(done.value[0], done.replayed)


def append_all(
    ref: ThreadRef,
    news: Sequence[NewMessage],
    *,
    author: str,
    key: str | None = None,
    whatever_they_say: bool = False,
) -> Replayable[Sequence[Message]]:
    """Put messages (1 to MOST_AT_ONCE) behind all others of a thread, in one block. Raises as `append` does."""
    for new in news:
        limits.check_said(content_encoding.text(new)[1])
    head = head_of(ref)
    hash = claim_hash("append", key) if key else None
    request = fingerprint(*([] if whatever_they_say else map(astuple, news)))
    claim = Claim(request, ids.new_append_id(), head.tail)
    news = lookup.with_free_ids(ref, news)
    try:
        parent = _admit(head, news[0])
    except SkeinError:
        done = _replay(ref, news, hash, claim)
        if done is None:
            raise
        return done
    if not activity.wake(head):
        raise NotFound("thread", str(ref.id))
    standing = claims.put(ref, hash, claim) if hash else claim
    if standing.fingerprint != claim.fingerprint:
        raise KeyReused
    attempt = _Attempt(ref, news, author, standing, parent, first=standing == claim)
    done = attempt.walk(head.tail, head.link) if attempt.first else attempt.read()
    activity.touch(head, done.value[-1])
    return done


def appended(ref: ThreadRef, key: str) -> Sequence[Message]:
    """The messages that an append with this key has put into a thread, those deleted since left out."""
    standing = claims.get(ref, claim_hash("append", key))
    if standing is None:
        return ()
    ours = (one for one in _places(ref, standing.start) if one.append_id.partition(".")[0] == standing.append_id)
    return [occupant.message() for occupant in ours if not occupant.is_tombstone]


def _admit(head: Head, new: NewMessage) -> Link | None:
    """Where the message that `new` names as its parent stands. Raises what forbids the append."""
    if head.status is Status.ARCHIVED:
        raise Archived
    if new.parent_id is None:
        return None
    sequence = _place_of(head.ref, new.parent_id)
    if sequence > head.tail:
        raise _no_parent()
    parent = head.newest if sequence == head.tail else messages.get(head.ref, sequence)
    if parent is None or parent.is_tombstone:
        raise _no_parent()
    return parent.link


def _place_of(ref: ThreadRef, parent_id: str) -> int:
    try:
        return lookup.message(ref, parent_id)
    except NotFound:
        raise _no_parent() from None


def _no_parent() -> Invalid:
    message = "The parent message is not a message of this thread."
    return Invalid.field("body", "parent_message_id", message=message)


def _replay(
    ref: ThreadRef, news: Sequence[NewMessage], hash: str | None, claim: Claim
) -> Replayable[Sequence[Message]] | None:
    """The messages of an append that was done before it came to be forbidden: a replay stays a replay."""
    standing = claims.get(ref, hash) if hash else None
    if standing is None or standing.fingerprint != claim.fingerprint:
        return None
    for occupant in _places(ref, standing.start):
        if occupant.append_id == standing.append_id:
            return Replayable(_block_at(ref, occupant, len(news)), replayed=True)
    return None


def _places(ref: ThreadRef, start: int) -> Iterator[Occupant]:
    """The occupants behind `start`, one place after the other. A query is no snapshot, so it ends at the first gap."""
    for sequence, item in enumerate(messages.walk(ref, above=start, chunk=_CHUNK), start + 1):
        if not is_place(item, sequence):
            return
        yield Occupant(item)


def _block_at(ref: ThreadRef, first: Occupant, size: int) -> Sequence[Message]:
    """The messages of a block that begins at `first`, those deleted since left out. Raises NotFound if all are."""
    rest = islice(_places(ref, first.sequence), size - 1) if size > 1 else ()
    left = [occupant.message() for occupant in (first, *rest) if not occupant.is_tombstone]
    if not left:
        raise NotFound("message", str(ids.message_id(ref.id, first.sequence)))
    return left


@dataclass(slots=True)
class _Attempt:
    """One attempt's way along the places of a thread, until the append id of its claim stands at one of them.

    `first` is true of the attempt that made the claim, or needs none. All others are replays of it, even where one of
    them is faster: so of many at once exactly one is none.
    """

    ref: ThreadRef
    news: Sequence[NewMessage]
    author: str
    claim: Claim
    parent: Link | None
    first: bool

    def read(self) -> Replayable[Sequence[Message]]:
        """Look for the append id first, from the place on that was the newest, and walk on behind what was read."""
        return self._go(max(self.claim.start - 1, 0), None, misses=_MISSES_BEFORE_READING)

    def walk(self, at: int, last: Link | None) -> Replayable[Sequence[Message]]:
        """Try the places behind `at`, whose link is `last`, at once: nobody can have used the append id there yet."""
        return self._go(at, last, misses=0)

    def _go(self, at: int, last: Link | None, misses: int) -> Replayable[Sequence[Message]]:
        kept = False
        while True:
            if misses >= _MISSES_BEFORE_READING:
                for occupant in _places(self.ref, at):
                    if occupant.append_id == self.claim.append_id:
                        return self._found(occupant)
                    at, last, misses = occupant.sequence, occupant.link, 0
            if at < self.claim.start:  # taken when the claim was made, and places stay taken: the thread is gone
                raise NotFound("thread", str(self.ref.id))
            if not kept:
                content_encoding.keep(self.ref, self.claim.append_id, self.news)
                kept = True
            wanted = list(block(self.ref, at, self.news, self.author, self.parent or last))
            taken = messages.put(wanted, self.claim.append_id)
            if taken is None:
                return Replayable(wanted, replayed=not self.first)
            if taken.append_id == self.claim.append_id:
                return self._found(taken)
            at, last, misses = at + 1, taken.link, misses + 1

    def _found(self, occupant: Occupant) -> Replayable[Sequence[Message]]:
        return Replayable(_block_at(self.ref, occupant, len(self.news)), replayed=not self.first)
