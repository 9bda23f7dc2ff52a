from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from core import clock as units_of_time
from core.errors import Busy
from core.files.uploads import NewFile, upload
from core.models import Space
from core.storage import keys, threads
from core.storage.activity import MARK_ACTIVE_AFTER
from core.storage.table import table
from core.threads.retention import RetentionRun, enforce
from handlers.jobs import enforce_retention, sweep_thread
from tests.faults.interference import run_before_call
from tests.support.clients.base import new_grant
from tests.support.clients.native import Native
from tests.support.data.assistants_export import export_document, import_document, raw_message, raw_messages, raw_thread
from tests.support.engines.clock import Clock
from tests.support.engines.hooks import register_hooks
from tests.support.engines.moto import Memory
from tests.support.inspect.call_counter import count_calls
from tests.support.inspect.functions import context, example_event

DAY, MINUTE = units_of_time.DAY, units_of_time.MINUTE

IMPORT_CALLS = 8
"""Calls of an import that adds a message to an existing thread; the last one updates the thread's activity."""


@pytest.fixture
def skein(skein: Native) -> Native:
    """The caller, whose space has a retention of 30 days."""
    assert skein.new_space(retention_days=30).status == 201
    return skein


def run(*, remaining_ms: int = 900_000) -> None:
    """Run the hourly job."""
    enforce_retention.handler(example_event("enforce_retention"), context(remaining_ms=remaining_ms))


def thread_ids(skein: Native, **query: Any) -> list[str]:
    """The ids of the threads of the caller's space, of any status."""
    return [thread["id"] for thread in skein.threads(limit=100, **{"status": "all", "order": "asc", **query}).data]


def upload_file(skein: Native, name: str) -> None:
    """Upload a file into the caller's space."""
    upload(Space(skein.grant.tenant, skein.space), [NewFile(name, b"Some words.")])


def sweep(memory: Memory) -> list[str]:
    """Sweep each deleted thread as the stream does; returns the sort keys that remain in partitions of threads."""
    deleted = [item["pk"] for item in memory.items if "deleted_at" in item]
    records = [{"dynamodb": {"Keys": {"pk": pk}, "SequenceNumber": "1"}} for pk in deleted]
    sweep_thread.handler({"Records": records}, context())
    return [item["sk"]["S"] for item in memory.items if "#T#" in item["pk"]["S"]]


def test_inactive_thread_is_deleted(skein: Native, memory: Memory, clock: Clock) -> None:
    """It is deleted when its last message is 30 days old, not before; only a tombstone remains."""
    thread = skein.new_thread(messages=2)
    skein.append(thread, "x" * 400_000, key="large")
    clock.advance(30 * DAY - MINUTE)
    run()
    assert skein.thread(thread).status == 200

    clock.advance(2 * MINUTE)
    run()

    assert skein.thread(thread).status == skein.messages(thread).status == skein.append(thread).status == 404
    assert thread_ids(skein) == []
    assert sweep(memory) == [keys.LAST]
    assert memory.objects == []


def test_only_messages_extend_the_life_of_a_thread(skein: Native, clock: Clock) -> None:
    """Renaming, archiving and restoring a thread do not."""
    active, renamed = skein.new_thread(), skein.new_thread()
    clock.advance(20 * DAY)
    skein.append(active)
    skein.update(renamed, title="New")
    skein.delete(renamed)
    skein.restore(renamed)
    clock.advance(11 * DAY)

    run()

    assert thread_ids(skein) == [active]


def test_archived_thread_is_deleted(skein: Native, clock: Clock) -> None:
    """It is stored no longer than an active one."""
    thread = skein.new_thread()
    skein.delete(thread)
    clock.advance(31 * DAY)

    run()

    assert skein.thread(thread).status == 404


def test_files_are_deleted_after_the_retention(skein: Native, memory: Memory, clock: Clock) -> None:
    """A file is deleted 30 days after its upload, even if messages refer to it; content of active threads remains."""
    upload_file(skein, "old.txt")
    thread = skein.start("x" * 400_000).data["thread_id"]
    upload_file(skein.in_space("plain"), "kept.txt")
    clock.advance(20 * DAY)
    skein.append(thread)
    clock.advance(11 * DAY)

    run()

    spaces = sorted(name.split("/")[1] for name in memory.objects)
    assert spaces == sorted(["plain", skein.space])
    assert "/files/" not in next(name for name in memory.objects if f"/{skein.space}/" in name)


def test_files_of_several_pages_are_deleted(skein: Native, memory: Memory, clock: Clock) -> None:
    """One run deletes more files than S3 lists in a page."""
    for number in range(1_005):
        memory.put_object(f"{skein.grant.tenant}/{skein.space}/files/src_{number}")
    clock.advance(31 * DAY)

    result = enforce(has_time=lambda: True, on_error=_fail)

    assert result == RetentionRun(threads=0, files=1_005, finished=True)
    assert memory.objects == []


def test_removed_retention_stops_the_deletion_of_files(skein: Native, memory: Memory, clock: Clock) -> None:
    """A run that has begun deletes no file after the retention was removed."""
    upload_file(skein, "a.txt")
    clock.advance(31 * DAY)

    def remove_retention() -> None:
        skein.change_space(retention_days=None)

    with count_calls() as counts, run_before_call(remove_retention, at=4):
        run()

    assert counts.operations[:4] == ["Query", "Query", "Query", "ListObjectsV2"]
    assert len(memory.objects) == 1


def test_space_without_retention_keeps_its_threads(skein: Native, clock: Clock) -> None:
    """With or without settings, of this tenant or another."""
    clients = [skein.in_space("plain"), skein.in_space("without-settings"), Native.with_grant(new_grant())]
    clients[0].new_space(name="Plain")
    threads = [(client, client.new_thread()) for client in clients]
    clock.advance(4_000 * DAY)

    run()

    assert [client.thread(thread).status for client, thread in threads] == [200, 200, 200]


def test_removed_retention_deletes_nothing(skein: Native, clock: Clock) -> None:
    """After the response to the removal, no thread is deleted."""
    thread = skein.new_thread()
    clock.advance(31 * DAY)
    assert skein.change_space(retention_days=None).data["retention_days"] is None

    run()

    assert skein.thread(thread).status == 200


@pytest.mark.parametrize(("days", "kept"), [(9, False), (11, True)])
def test_changed_retention_applies_to_existing_threads(skein: Native, clock: Clock, days: int, kept: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """The next run uses the new number of days."""
    thread = skein.new_thread()
    clock.advance(10 * DAY)
    assert skein.change_space(retention_days=days).data["retention_days"] == days

    run()

    assert (skein.thread(thread).status == 200) == kept


def test_run_out_of_time_is_continued_by_the_next(skein: Native, clock: Clock) -> None:
    """A run alternates between spaces, so that a large one does not delay the others."""
    other = skein.in_space("zebra")
    other.new_space(retention_days=30)
    for space, count in ((skein, 9), (other, 2)):
        for _ in range(count):
            space.start()
    clock.advance(31 * DAY)
    steps = iter(range(6))

    result = enforce(has_time=lambda: next(steps, None) is not None, on_error=_fail)

    assert result == RetentionRun(threads=5, files=0, finished=False)
    assert (len(thread_ids(skein)), len(thread_ids(other))) == (6, 0)
    run(remaining_ms=9_000)
    assert len(thread_ids(skein)) == 6
    run()
    assert thread_ids(skein) == []


def test_error_in_one_space_does_not_affect_another(
    skein: Native, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """The run continues with the other space, logs the type of the error without its text, and fails."""
    other = skein.in_space("zebra")
    other.new_space(retention_days=30)
    threads = [space.new_thread() for space in (skein, other)]
    clock.advance(31 * DAY)

    def raise_error(params: dict[str, Any], **_: object) -> None:
        if "by_activity" in str(params) and f"#{skein.space}#" in str(params):
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "a secret"}}, "Query")

    with register_hooks(("before-parameter-build.dynamodb.Query", raise_error)), pytest.raises(RuntimeError):
        run()

    assert [skein.thread(threads[0]).status, other.thread(threads[1]).status] == [200, 404]
    crash, job = [vars(record) for record in caplog.records if record.msg in {"crash", "job"}]
    assert (crash["exception"], job["threads"], job["failed"]) == ("ClientError", 1, 1)
    assert "a secret" not in f"{crash}{job}"


def test_run_without_a_retention_makes_one_call(memory: Memory, clock: Clock) -> None:  # noqa: ARG001 - it needs a table
    """If no space has a retention, a run reads the register only."""
    Native.with_grant(new_grant()).new_thread()
    clock.advance(31 * DAY)

    with count_calls() as counts:
        run()

    assert counts.operations == ["Query"]


def test_calls_of_a_run(skein: Native, clock: Clock) -> None:
    """A deletion is one query and one transaction; a space adds two queries of the index and one of S3."""
    skein.start()
    skein.start()
    clock.advance(31 * DAY)

    with count_calls() as counts:
        run()

    assert sorted(counts.operations) == ["ListObjectsV2"] + ["Query"] * 5 + ["TransactWriteItems"] * 2


def test_append_to_a_dormant_thread_takes_one_more_call(skein: Native, clock: Clock) -> None:
    """It marks the thread as active; the next append does not."""
    thread = skein.new_thread()
    clock.advance(MARK_ACTIVE_AFTER)
    skein.threads()
    with count_calls() as counts:
        skein.append(thread)
    assert counts.operations == ["Query", "UpdateItem", "PutItem", "UpdateItem"]
    with count_calls() as counts:
        skein.append(thread)
    assert counts.operations == ["Query", "PutItem"]


def test_run_logs_its_numbers(skein: Native, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """One line has the number of deleted threads and files, and of failed spaces."""
    skein.start()
    clock.advance(31 * DAY)

    run()

    line = vars(caplog.records[-1])
    logged = {name: line[name] for name in ("operation", "threads", "files", "finished", "failed")}
    assert logged == {"operation": "enforce_retention", "threads": 1, "files": 0, "finished": True, "failed": 0}


def test_register_contains_spaces_with_a_retention(skein: Native, memory: Memory) -> None:
    """The entry of a space is written and deleted together with its retention."""
    space = Space(skein.grant.tenant, skein.space)
    entry = {"pk": {"S": "R"}, "sk": {"S": f"{space.tenant}#{space.id}"}, "days": {"N": "30"}}
    assert [item for item in memory.items if item["pk"]["S"] == "R"] == [entry]

    skein.change_space(retention_days=None)

    assert [item for item in memory.items if item["pk"]["S"] == "R"] == []


def _fail(error: Exception) -> None:
    raise AssertionError from error


def test_import_into_a_thread_that_is_being_deleted(skein: Native) -> None:
    """A run deletes an inactive thread before one of the calls of an import that adds to it: the import stores all
    messages, or raises Busy, and its retry stores them."""
    space = Space(skein.grant.tenant, skein.space)
    now = units_of_time.now()
    outcomes = set()
    for at in range(IMPORT_CALLS):
        id = f"thread_imported{at}"
        head = threads.head(import_document(space, {"thread": raw_thread(id), "messages": raw_messages([1], id)}).ref)
        assert head
        deletion = threads.delete_writes(head, inactive_since=now - 30 * DAY)
        new = raw_message(2, id, created_at=now // units_of_time.SECOND)
        exported = {"thread": raw_thread(id), "messages": [*raw_messages([1], id), new]}
        try:
            with run_before_call(partial(table().transact, *deletion), at=at):
                import_document(space, exported)
            outcomes.add("imported")
        except Busy:
            outcomes.add("retried")
            import_document(space, exported)
        assert len(export_document(space, id)["messages"]) == 2
    assert outcomes == {"imported", "retried"}
