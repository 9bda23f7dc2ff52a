"""The append: exactly once, in order, without a lock.

A message's place is its sequence number, and a conditional put decides who gets it. With an idempotency key, a claim
is put first; it carries a random append id and the place `start` behind which the walk begins. All attempts for one key
carry the claim's append id and walk the same places in the same order, never passing one whose occupant they have not
seen. So only one of them can ever write, and every other one meets that message. README, "Design", says more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from core import ids
from core.errors import Archived, Invalid, KeyReused, NotFound, SkeinError
from core.idempotency import claim_hash, fingerprint
from core.lineage import placed
from core.models import Message, NewMessage, Outcome, Status, ThreadRef
from core.storage import claims, messages, threads
from core.storage.claims import Claim
from core.storage.messages import Occupant
from core.storage.threads import Head

_MISSES_BEFORE_READING = 2
"""Places lost one by one before the rest is read in one query: a put that fails costs as much as one that holds."""

_CHUNK = 25
"""Places read in one call while looking for an append id."""


def append(ref: ThreadRef, new: NewMessage, *, author: str, key: str | None = None) -> Outcome[Message]:
    """Put a message behind all others of a thread; with a key, once for all requests that carry it.

    Raises NotFound (no such thread), Archived, Invalid (a parent that is no message of the thread), KeyReused.
    """
    head = threads.head(ref)
    if head is None:
        raise NotFound("thread", str(ref.id))
    hash = claim_hash("append", key) if key else None
    claim = Claim(_fingerprint(new), ids.new_append_id(), head.tail)
    try:
        parent = _admit(head, new)
    except SkeinError:
        done = _replay(ref, hash, claim)
        if done is None:
            raise
        return done
    standing = claims.put(ref, hash, claim) if hash else claim
    if standing.fingerprint != claim.fingerprint:
        raise KeyReused
    attempt = _Attempt(ref, new, author, standing.append_id, parent, first=standing is claim)
    done = attempt.walk(head.tail, head.newest) if attempt.first else attempt.read(max(standing.start - 1, 0))
    threads.touch(head, done.value)
    return done


def _admit(head: Head, new: NewMessage) -> Occupant | None:
    """The message that `new` names as its parent. Raises what forbids the append."""
    if head.status is Status.ARCHIVED:
        raise Archived
    if new.parent_id is None:
        return None
    sequence = ids.sequence_of(head.ref.id, new.parent_id)
    if sequence is None or sequence > head.tail:
        raise _no_parent()
    parent = head.newest if sequence == head.tail else messages.get(head.ref, sequence)
    if parent is None or parent.is_tombstone:
        raise _no_parent()
    return parent


def _fingerprint(new: NewMessage) -> str:
    return fingerprint(new.role, new.content, new.metadata, new.parent_id, new.branch_id)


def _no_parent() -> Invalid:
    message = "The parent message is not a message of this thread."
    return Invalid.field("body", "parent_message_id", message=message)


def _replay(ref: ThreadRef, hash: str | None, claim: Claim) -> Outcome[Message] | None:
    """The message of an append that was done before it came to be forbidden: a replay stays a replay."""
    standing = claims.get(ref, hash) if hash else None
    if standing is None or standing.fingerprint != claim.fingerprint:
        return None
    done = (occupant for occupant in _places(ref, standing.start) if occupant.append_id == standing.append_id)
    return next((Outcome(occupant.message(), replayed=True) for occupant in done), None)


def _places(ref: ThreadRef, start: int) -> Iterator[Occupant]:
    """The occupants behind `start`, one place after the other. A query is no snapshot, so it ends at the first gap."""
    for sequence, item in enumerate(messages.walk(ref, above=start, chunk=_CHUNK), start + 1):
        if not messages.is_place(item, sequence):
            return
        yield Occupant(item)


@dataclass(slots=True)
class _Attempt:
    """One attempt's way along the places of a thread, until its append id stands at one of them.

    `first` is true of the attempt that made the claim, or needs none: what it finds under its append id is its own.
    """

    ref: ThreadRef
    new: NewMessage
    author: str
    append_id: str
    parent: Occupant | None
    first: bool
    content_kept: bool = False

    def read(self, at: int, last: Occupant | None = None) -> Outcome[Message]:
        """Look for the append id behind place `at`, and walk on behind what was read."""
        for occupant in _places(self.ref, at):
            if occupant.append_id == self.append_id:
                return Outcome(occupant.message(), replayed=not self.first)
            at, last = occupant.sequence, occupant
        return self.walk(at, last)

    def walk(self, at: int, last: Occupant | None) -> Outcome[Message]:
        """Try the places behind `at`, where `last` stands; the first that is empty takes the message."""
        for place in range(at + 1, at + 1 + _MISSES_BEFORE_READING):
            message = self._message(place, last)
            taken = messages.put(message, self.append_id)
            if taken is None:
                return Outcome(message)
            if taken.append_id == self.append_id:
                return Outcome(taken.message(), replayed=not self.first)
            last = taken
        return self.read(place, last)

    def _message(self, place: int, last: Occupant | None) -> Message:
        if not self.content_kept:
            messages.keep_content(self.ref, self.append_id, self.new.content)
            self.content_kept = True
        return placed(self.ref, place, self.new, self.author, parent=self.parent, last=last)
