"""Records the AWS calls of each operation while its code paths run."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from core import clock
from core.models import Space, ThreadRef
from core.storage import aliases, keys, threads
from core.storage.table import table
from core.storage.writes import PRESENT, Update
from core.threads import lookup
from tests.support.clients.base import new_grant
from tests.support.clients.native import Native
from tests.support.engines.clock import Clock
from tests.support.inspect.iam_uses import Use, record_all_uses, record_uses

LARGE = "é" * 200_000
"""Content that is too large for an item."""

FOREIGN_ID = "an-id-from-elsewhere"
"""An id in no format of ours, which is looked up as an alias."""

UNKNOWN_ID = "0198c0de-0000-7000-8000-000000000000"
"""The id of no thread."""

NOT_FOUND = {400, 404}
"""How OpenAI's dialects answer an unknown id: with 400 if its format is invalid."""


class Recorder:
    """Collects the uses of AWS by operation."""

    def __init__(self, time: Clock) -> None:
        self.time = time
        self.native = Native.with_grant(new_grant())
        self.uses: dict[str, set[Use]] = defaultdict(set)

    @property
    def space(self) -> Space:
        """The space of all recorded threads."""
        return Space(self.native.grant.tenant, self.native.space)

    @contextmanager
    def calls_of(self, operation: str) -> Iterator[None]:
        """Record the calls of the table and the bucket inside the block. Time advances first, so that cached API keys
        have expired and every touch is due."""
        self.time.advance(61 * clock.SECOND)
        with record_uses() as uses:
            yield
        self.uses[operation] |= uses

    @contextmanager
    def all_calls_of(self, operation: str) -> Iterator[None]:
        """Record the calls of every service inside the block."""
        with record_all_uses() as uses:
            yield
        self.uses[operation] |= uses

    def ref(self, id: str) -> ThreadRef:
        """A thread, by its id in any format."""
        return lookup.resolve_thread(self.space, id)

    def foreign_thread(self) -> str:
        """Create a thread with FOREIGN_ID as its foreign id, which no earlier thread may still have."""
        head = threads.head(self.ref(self.native.new_thread()))
        assert head
        foreign_id = Update(keys.thread(head.ref), PRESENT, {"foreign_id": FOREIGN_ID})
        table().transact(aliases.thread_write(head.thread, FOREIGN_ID), foreign_id)
        return FOREIGN_ID
