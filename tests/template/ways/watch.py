"""Functions under watch, for those who walk them down all their ways."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from core import clock
from core.models import Space, ThreadRef
from core.storage import aliases, keys, threads
from core.storage.table import table
from core.storage.writes import PRESENT, Update
from core.threads import lookup
from tests.support.client import new_grant
from tests.support.clock import Clock
from tests.support.native import Native
from tests.support.uses import Use, watching, watching_all

LARGE = "é" * 200_000
"""Content that has no room in an item."""

ELSEWHERE = "an-id-from-elsewhere"
"""What is no id of ours is looked for among the foreign ones."""

NOWHERE = "0198c0de-0000-7000-8000-000000000000"
"""The id of no thread."""

GONE = {400, 404}
"""How OpenAI's dialects say that something is not there: by 400, if it is spelled like nothing that could be."""


class Watch:
    """Each use of AWS is noted under the operation that asked."""

    def __init__(self, time: Clock) -> None:
        self.time = time
        self.native = Native.holding(new_grant())
        self.used: dict[str, set[Use]] = defaultdict(set)

    @property
    def space(self) -> Space:
        """Whose threads the walks are about."""
        return Space(self.native.grant.tenant, self.native.space)

    @contextmanager
    def of(self, operation: str) -> Iterator[None]:
        """Note what is asked in the block; so late that no key is remembered any more, and every touch is due."""
        self.time.advance(61 * clock.SECOND)
        with watching() as uses:
            yield
        self.used[operation] |= uses

    @contextmanager
    def of_all(self, operation: str) -> Iterator[None]:
        """Note what is asked in the block, of whatever service."""
        with watching_all() as uses:
            yield
        self.used[operation] |= uses

    def ref(self, id: str) -> ThreadRef:
        """A thread, by its id in any spelling."""
        return lookup.thread(self.space, id)

    def foreign_thread(self) -> str:
        """The foreign id of a thread that was made elsewhere. The others of that name are gone."""
        head = threads.head(self.ref(self.native.new_thread()))
        assert head
        foreign_id = Update(keys.thread(head.ref), PRESENT, {"foreign_id": ELSEWHERE})
        table().transact(aliases.thread(head.thread, ELSEWHERE), foreign_id)
        return ELSEWHERE
