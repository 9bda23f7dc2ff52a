"""Every way through the functions, as far as it asks something else of AWS, and what is asked on it.

A new endpoint adds its ways here, or `test_policies` says that its permissions are never used.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from core import clock, deletion, lookup
from core.models import Space
from core.storage import aliases, keys, threads
from core.storage.table import PRESENT, Update, table
from handlers.jobs import sweep_thread
from tests.support.clock import Clock
from tests.support.lambdas import context, kept_event
from tests.support.native import Native, new_grant
from tests.support.uses import Use, watching

LARGE = "x" * 400_000
"""Content that has no room in an item."""

ELSEWHERE = "an-id-from-elsewhere"
"""What is no id of ours is looked for among the foreign ones."""

NOWHERE = "0198c0de-0000-7000-8000-000000000000"
"""The id of no thread."""


class Ways:
    """Functions under watch: each use is noted under the operation that asked."""

    def __init__(self, time: Clock) -> None:
        self.time = time
        self.skein = Native.holding(new_grant())
        self.used: dict[str, set[Use]] = defaultdict(set)

    @contextmanager
    def of(self, operation: str) -> Iterator[Native]:
        """A caller of one operation; so late that no key is remembered any more, and every touch is due."""
        self.time.advance(61 * clock.SECOND)
        with watching() as uses:
            yield self.skein
        self.used[operation] |= uses

    def foreign_thread(self) -> str:
        """A thread that has another id elsewhere."""
        id = self.skein.new_thread()
        head = threads.head(lookup.thread(Space(self.skein.grant.tenant, self.skein.space), id))
        assert head
        foreign_id = Update(keys.thread(head.ref), PRESENT, {"foreign_id": ELSEWHERE})
        table().transact(aliases.thread(head.thread, ELSEWHERE), foreign_id)
        return id


def every_path(time: Clock, patch: pytest.MonkeyPatch) -> Mapping[str, set[Use]]:
    """What each operation asks of AWS."""
    ways = Ways(time)
    for walk in (starting, appending, reading, listing, changing, restoring, deleting):
        walk(ways)
    sweeping(ways, patch)
    return ways.used


def starting(ways: Ways) -> None:
    """With and without a key; a replay finds its message, and takes back what it put into the bucket."""
    for key in (None, "start", "start"):
        with ways.of("start_thread") as skein:
            assert skein.start(LARGE, key=key).status == 201


def appending(ways: Ways) -> None:
    """With a key and without, behind an older message, once more, and once more when the thread is archived."""
    thread = ways.skein.new_thread(messages=3)
    first = ways.skein.messages(thread).data[0]["id"]
    for key in (None, "append", "append"):
        with ways.of("append_message") as skein:
            assert skein.append(thread, LARGE, key=key).status == 201
    for parent, status in ((first, 201), (ELSEWHERE, 422)):
        with ways.of("append_message") as skein:
            assert skein.append(thread, parent_message_id=parent).status == status
    ways.skein.delete(thread)
    with ways.of("append_message") as skein:
        assert skein.append(thread, LARGE, key="append").status == 201
        assert skein.append(ELSEWHERE).status == 404


def reading(ways: Ways) -> None:
    """Of the table and of the bucket, by our ids and by foreign ones."""
    thread = ways.skein.new_thread()
    large = ways.skein.append(thread, LARGE).data["id"]
    with ways.of("get_thread") as skein:
        assert skein.thread(thread).status == 200
        assert skein.thread(ELSEWHERE).status == 404
    for thread_id, message_id, status in ((thread, large, 200), (thread, ELSEWHERE, 404), (ELSEWHERE, large, 404)):
        with ways.of("get_message") as skein:
            assert skein.message(thread_id, message_id).status == status


def listing(ways: Ways) -> None:
    """Pages from the front and from the middle, both indexes."""
    thread = ways.skein.new_thread(messages=2)
    ways.skein.append(thread, LARGE)
    with ways.of("list_messages") as skein:
        cursor = skein.messages(thread, limit=1).body["meta"]["next_cursor"]
        assert len(skein.messages(thread, cursor=cursor).data) == 2
        assert skein.messages(ELSEWHERE).status == 404
    with ways.of("list_threads") as skein:
        assert skein.threads().data
        assert skein.threads(user=skein.grant.principal, project_id="none").data == []


def changing(ways: Ways) -> None:
    """There is one way to change a thread."""
    thread = ways.skein.new_thread()
    with ways.of("update_thread") as skein:
        assert skein.update(thread, title="T").status == 200
        assert skein.update(ELSEWHERE, title="T").status == 404


def restoring(ways: Ways) -> None:
    """Without a key; with one, which is claimed, found again, and looked for when the thread is gone."""
    thread = ways.skein.new_thread()
    for key in (None, "restore", "restore"):
        ways.skein.delete(thread)
        with ways.of("restore_thread") as skein:
            assert skein.restore(thread, key=key).status == 200
    with ways.of("restore_thread") as skein:
        assert skein.restore(NOWHERE, key="restore").status == 404
        assert skein.restore(ELSEWHERE).status == 404


def deleting(ways: Ways) -> None:
    """For a while and for good: with what lies in the bucket, the claim that made it, and a foreign id."""
    made_with_key = ways.skein.start(LARGE, key="delete").data["thread_id"]
    ways.skein.append(made_with_key)
    foreign = ways.foreign_thread()
    with ways.of("delete_thread") as skein:
        assert skein.delete(made_with_key).status == 200
        assert skein.delete(made_with_key, permanent="true").status == 200
        assert skein.delete(ELSEWHERE, permanent="true").data["id"] == foreign


def sweeping(ways: Ways, patch: pytest.MonkeyPatch) -> None:
    """All that the deleting request leaves, when it has no time to sweep itself."""
    patch.setattr(deletion, "STEPS_AT_ONCE", 0)
    thread = ways.skein.start(LARGE).data["thread_id"]
    ways.skein.append(thread)
    ways.skein.delete(thread, permanent="true")
    event = kept_event("sweep_thread")
    space = Space(ways.skein.grant.tenant, ways.skein.space)
    event["Records"][0]["dynamodb"]["Keys"]["pk"]["S"] = keys.partition(lookup.thread(space, thread))
    with ways.of("sweep_thread"):
        assert sweep_thread.handler(event, context()) == {"batchItemFailures": []}
