"""Create threads: the thread, its first messages and the claim of the idempotency key in one transaction."""

from collections.abc import Sequence
from dataclasses import astuple, replace
from typing import cast
from uuid import UUID

from core import clock, ids
from core.idempotency import fingerprint, key_hash
from core.models import Message, NewMessage, NewThread, Replayable, Space, Thread, ThreadRef
from core.storage import claims, content_encoding, messages, threads
from core.storage.calls import ConditionFailed
from core.storage.claims import Claim
from core.storage.content_encoding import encode
from core.storage.table import table
from core.threads import lookup
from core.threads.branches import build_block
from core.threads.lookup import load_head
from core.threads.messages import get_at

_MAX_BATCH = 90
"""Messages of the transaction; DynamoDB takes 100 writes. The others are written before it, when no reader can see
them yet."""


def create_with_message(
    space: Space, new: NewThread, first: NewMessage, *, author: str, key: str | None = None
) -> Replayable[Message]:
    """Create a thread with its first message, and return the message; with a key, once for all requests that carry it.

    Raises TooLarge; KeyReused; NotFound if an earlier request created the thread, and it or the message was deleted
    since.
    """
    creation = _Creation(space, new, [first], author, key and key_hash("start", key))
    claim = creation.commit()
    if claim == creation.claim:
        return Replayable(creation.block[0])
    return Replayable(get_at(creation.existing(claim), 1), replayed=True)


def create_thread(
    space: Space, new: NewThread, first: Sequence[NewMessage], *, author: str, key: str | None = None
) -> Replayable[Thread]:
    """Create a thread with any number of messages, and return the thread; with a key, once for all requests that carry
    it. Raises as `create_with_message` does.
    """
    creation = _Creation(space, new, first, author, key and key_hash("create", key))
    claim = creation.commit()
    if claim == creation.claim:
        return Replayable(creation.thread)
    return Replayable(creation.as_created(load_head(creation.existing(claim)).thread), replayed=True)


class _Creation:
    """A thread to create, under a new id, which no reader knows before the transaction. `hash` is that of the key."""

    def __init__(
        self, space: Space, new: NewThread, first: Sequence[NewMessage], author: str, hash: str | None
    ) -> None:
        self._encoded = [encode(one, min(len(first), _MAX_BATCH)) for one in first[:_MAX_BATCH]]
        self._encoded += [encode(one) for one in first[_MAX_BATCH:]]
        self._hash = hash
        self._ref = ThreadRef(space, ids.new_thread_id())
        self.block = list(build_block(self._ref, 0, lookup.drop_taken_ids(self._ref, first), author, None))
        self.thread = _thread(self._ref, new, self.block, author)
        request = fingerprint(astuple(new), *map(astuple, first)) if hash else ""
        self.claim = Claim(request, ids.new_append_id(), thread_id=self._ref.id)

    def commit(self) -> Claim:
        """Create the thread, unless an earlier request with the key has. Returns the claim that is stored now."""
        claim_writes = [claims.claim_write(self._ref.space, self._hash, self.claim)] if self._hash else []
        self._write_ahead()
        inserts = messages.insert_writes(self.block[:_MAX_BATCH], self._encoded[:_MAX_BATCH], self.claim.append_id)
        try:
            table().transact(*claim_writes, threads.put_write(self.thread, self._hash), *inserts)
        except ConditionFailed as failed:
            if failed.item is None:
                raise
            # Without a key, or at the thread itself, this is our own write, sent twice by the client: the id is new.
            return claims.from_item(failed.item) if self._hash and failed.index == 0 else self.claim
        return self.claim

    def _write_ahead(self) -> None:
        """Write what has no room in the transaction, under a reservation of the thread's id."""
        append_id = self.claim.append_id
        if len(self.block) > _MAX_BATCH or content_encoding.has_overflow(self._encoded):
            table().put(threads.reservation_write(self._ref))
        content_encoding.upload_overflow(self._ref, append_id, self._encoded)
        for index in range(_MAX_BATCH, len(self.block)):
            nth = content_encoding.nth_append_id(append_id, index)
            messages.insert([self.block[index]], [self._encoded[index]], nth)

    def existing(self, claim: Claim) -> ThreadRef:
        """Return the thread of the claim of an earlier request. Raises KeyReused if that was a different request."""
        content_encoding.delete_overflow(self._ref, self.claim.append_id, self._encoded)
        claim.require(self.claim.fingerprint)
        return ThreadRef(self._ref.space, cast(UUID, claim.thread_id))

    def as_created(self, found: Thread) -> Thread:
        """Return the thread of an earlier request as that request returned it, without later changes."""
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
