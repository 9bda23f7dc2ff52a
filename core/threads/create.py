"""Making threads: thread, first messages and the claim of the idempotency key in one transaction."""

from collections.abc import Sequence
from dataclasses import astuple, replace

from core import clock, ids, limits
from core.errors import KeyReused
from core.idempotency import claim_hash, fingerprint
from core.models import Message, NewMessage, NewThread, Replayable, Space, Thread, ThreadRef
from core.storage import claims, content_encoding, messages, threads
from core.storage.calls import ConditionFailed
from core.storage.claims import Claim
from core.storage.table import table
from core.threads import lookup
from core.threads.branches import block
from core.threads.keyed_write import head_of
from core.threads.messages import read

_AT_ONCE = 90
"""Messages that go into the transaction; DynamoDB takes 100 writes. Others are put before it, out of sight."""


def start(
    space: Space, new: NewThread, first: NewMessage, *, author: str, key: str | None = None
) -> Replayable[Message]:
    """Make a thread with its first message; with a key, once for all requests that carry it. The message.

    Raises TooLarge; KeyReused; NotFound for a key whose thread or message has been deleted since.
    """
    making = _Making(space, new, [first], author)
    standing = making.carry_out("start", key)
    if standing == making.claim:
        return Replayable(making.block[0])
    return Replayable(read(making.found(standing), 1), replayed=True)


def create(
    space: Space, new: NewThread, first: Sequence[NewMessage], *, author: str, key: str | None = None
) -> Replayable[Thread]:
    """Make a thread with any number of first messages; with a key, once for all requests that carry it. The thread.

    Raises as `start` does.
    """
    making = _Making(space, new, first, author)
    standing = making.carry_out("create", key)
    if standing == making.claim:
        return Replayable(making.thread)
    return Replayable(making.again(head_of(making.found(standing)).thread), replayed=True)


class _Making:
    """A thread in the making, under a fresh id: nobody knows of it until the transaction that makes it."""

    def __init__(self, space: Space, new: NewThread, first: Sequence[NewMessage], author: str) -> None:
        for message in first:
            limits.check_said(content_encoding.text(message)[1])
        self.ref = ThreadRef(space, ids.new_thread_id())
        self.news = lookup.with_free_ids(self.ref, first)
        self.block = list(block(self.ref, 0, self.news, author, None))
        self.thread = _thread(self.ref, new, self.block, author)
        self.claim = Claim(fingerprint(astuple(new), *map(astuple, first)), ids.new_append_id(), thread_id=self.ref.id)

    def carry_out(self, operation: str, key: str | None) -> Claim:
        """Make it, unless the key has made one before; the claim that stands."""
        hash = claim_hash(operation, key) if key else None
        claimed = [claims.creation(self.ref.space, hash, self.claim)] if hash else []
        mark = self.claim.append_id
        if len(self.block) > _AT_ONCE or content_encoding.overflow(self.news):
            table().put(threads.announcement(self.ref))
        content_encoding.keep(self.ref, mark, self.news)
        for index, message in enumerate(self.block[_AT_ONCE:], _AT_ONCE):
            messages.put([message], content_encoding.nth(mark, index))
        try:
            table().transact(
                *claimed, threads.creation(self.thread, hash), *messages.creations(self.block[:_AT_ONCE], mark)
            )
        except ConditionFailed as failed:
            if failed.item is None:
                raise
            # Without a key, or at the thread itself, what stands there is our own first sending: the id is fresh.
            return claims.from_item(failed.item) if hash and failed.index == 0 else self.claim
        return self.claim

    def found(self, standing: Claim) -> ThreadRef:
        """The thread that an earlier request with this key made. Raises KeyReused if that was another request."""
        content_encoding.discard(self.ref, self.claim.append_id, self.news)
        if standing.fingerprint != self.claim.fingerprint or standing.thread_id is None:
            raise KeyReused
        return ThreadRef(self.ref.space, standing.thread_id)

    def again(self, found: Thread) -> Thread:
        """The thread that an earlier request made, as it was then, whatever has been changed since."""
        at = found.created_at
        return replace(
            self.thread, ref=found.ref, author=found.author, created_at=at, updated_at=at, last_message_at=at
        )


def _thread(ref: ThreadRef, new: NewThread, block: Sequence[Message], author: str) -> Thread:
    at = block[0].created_at if block else clock.now()
    last = block[-1].created_at if block else at
    return Thread(
        ref=ref,
        author=author,
        created_at=at,
        updated_at=last,
        last_message_at=last,
        message_count=len(block),
        title=new.title,
        project_id=new.project_id,
        metadata=new.metadata,
        integration=new.integration,
        details=new.details,
    )
