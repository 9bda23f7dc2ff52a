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
from tests.faults.interference import meanwhile
from tests.support.clients.base import new_grant
from tests.support.clients.native import Native
from tests.support.data.assistants_export import export_document, import_document, raw_message, raw_messages, raw_thread
from tests.support.engines.clock import Clock
from tests.support.engines.hooks import register_hooks
from tests.support.engines.moto import Memory
from tests.support.inspect.call_counter import count_calls
from tests.support.inspect.functions import context, example_event

DAY, MINUTE = units_of_time.DAY, units_of_time.MINUTE

CALLS_OF_AN_IMPORT = 8
"""Of one that brings a message to a thread that is here; the last one notes it."""


@pytest.fixture
def skein(skein: Native) -> Native:
    """The caller; the space keeps its threads for thirty days."""
    assert skein.new_space(retention_days=30).status == 201
    return skein


def run(*, remaining_ms: int = 900_000) -> None:
    """What the schedule does every hour."""
    enforce_retention.handler(example_event("enforce_retention"), context(remaining_ms=remaining_ms))


def found(skein: Native, **query: Any) -> list[str]:
    """The threads of the caller's space, whatever their status."""
    return [thread["id"] for thread in skein.threads(limit=100, **{"status": "all", "order": "asc", **query}).data]


def uploaded(skein: Native, name: str) -> None:
    """Put a file into the caller's space."""
    upload(Space(skein.grant.tenant, skein.space), [NewFile(name, b"Some words.")])


def swept(memory: Memory) -> list[str]:
    """Do for each mark what the table's stream wakes a function for; the sort keys left in threads' partitions."""
    marked = [item["pk"] for item in memory.items if "deleted_at" in item]
    records = [{"dynamodb": {"Keys": {"pk": pk}, "SequenceNumber": "1"}} for pk in marked]
    sweep_thread.handler({"Records": records}, context())
    return [item["sk"]["S"] for item in memory.items if "#T#" in item["pk"]["S"]]


def test_a_thread_nobody_adds_to(skein: Native, memory: Memory, clock: Clock) -> None:
    """It goes when nothing was said in it for so many days, not before, and nothing is left of it but the mark."""
    thread = skein.new_thread(messages=2)
    skein.append(thread, "x" * 400_000, key="large")
    clock.advance(30 * DAY - MINUTE)
    run()
    assert skein.thread(thread).status == 200

    clock.advance(2 * MINUTE)
    run()

    assert skein.thread(thread).status == skein.messages(thread).status == skein.append(thread).status == 404
    assert found(skein) == []
    assert swept(memory) == [keys.LAST]
    assert memory.objects == []


def test_what_is_said_counts_from_when_it_was_said(skein: Native, clock: Clock) -> None:
    """A thread lives on with each message; renaming it, archiving and restoring it say nothing."""
    talked, renamed = skein.new_thread(), skein.new_thread()
    clock.advance(20 * DAY)
    skein.append(talked)
    skein.update(renamed, title="New")
    skein.delete(renamed)
    skein.restore(renamed)
    clock.advance(11 * DAY)

    run()

    assert found(skein) == [talked]


def test_archived_threads_go_too(skein: Native, clock: Clock) -> None:
    """They are kept no longer than others."""
    thread = skein.new_thread()
    skein.delete(thread)
    clock.advance(31 * DAY)

    run()

    assert skein.thread(thread).status == 404


def test_files_go_with_the_time(skein: Native, memory: Memory, clock: Clock) -> None:
    """So many days behind their upload, whether threads speak of them or not; what living threads say stays."""
    uploaded(skein, "old.txt")
    thread = skein.start("x" * 400_000).data["thread_id"]
    uploaded(skein.in_space("plain"), "kept.txt")
    clock.advance(20 * DAY)
    skein.append(thread)
    clock.advance(11 * DAY)

    run()

    kept = sorted(name.split("/")[1] for name in memory.objects)
    assert kept == sorted(["plain", skein.space])
    assert "/files/" not in next(name for name in memory.objects if f"/{skein.space}/" in name)


def test_more_files_than_one_page(skein: Native, memory: Memory, clock: Clock) -> None:
    """All of them go in one run."""
    for number in range(1_005):
        memory.put_object(f"{skein.grant.tenant}/{skein.space}/files/src_{number}")
    clock.advance(31 * DAY)

    done = enforce(has_time=lambda: True, on_error=_never)

    assert done == RetentionRun(threads=0, files=1_005, finished=True)
    assert memory.objects == []


def test_files_where_the_retention_is_taken_back(skein: Native, memory: Memory, clock: Clock) -> None:
    """Not even a run that has begun deletes any."""
    uploaded(skein, "a.txt")
    clock.advance(31 * DAY)

    def take_back() -> None:
        skein.change_space(retention_days=None)

    with count_calls() as counts, meanwhile(take_back, at=4):
        run()

    assert counts.operations[:4] == ["Query", "Query", "Query", "ListObjectsV2"]
    assert len(memory.objects) == 1


def test_spaces_that_keep_everything(skein: Native, clock: Clock) -> None:
    """Without a retention, set up or not, of this tenant or another, a space keeps its threads."""
    untouched = [skein.in_space("plain"), skein.in_space("nobody-set-up"), Native.with_grant(new_grant())]
    untouched[0].new_space(name="Plain")
    kept = [(one, one.new_thread()) for one in untouched]
    clock.advance(4_000 * DAY)

    run()

    assert [one.thread(thread).status for one, thread in kept] == [200, 200, 200]


def test_a_retention_that_is_taken_back(skein: Native, clock: Clock) -> None:
    """From the answer on, nothing is deleted."""
    thread = skein.new_thread()
    clock.advance(31 * DAY)
    assert skein.change_space(retention_days=None).data["retention_days"] is None

    run()

    assert skein.thread(thread).status == 200


@pytest.mark.parametrize(("days", "kept"), [(9, False), (11, True)])
def test_a_changed_retention_counts_for_what_is_there(skein: Native, clock: Clock, days: int, kept: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """At the next run, for every thread."""
    thread = skein.new_thread()
    clock.advance(10 * DAY)
    assert skein.change_space(retention_days=days).data["retention_days"] == days

    run()

    assert (skein.thread(thread).status == 200) == kept


def test_time_that_runs_out(skein: Native, clock: Clock) -> None:
    """What is left is done by the next run, and spaces take turns: a large one keeps no other waiting."""
    other = skein.in_space("zebra")
    other.new_space(retention_days=30)
    for space, count in ((skein, 9), (other, 2)):
        for _ in range(count):
            space.start()
    clock.advance(31 * DAY)
    steps = iter(range(6))

    done = enforce(has_time=lambda: next(steps, None) is not None, on_error=_never)

    assert done == RetentionRun(threads=5, files=0, finished=False)
    assert (len(found(skein)), len(found(other))) == (6, 0)
    run(remaining_ms=9_000)
    assert len(found(skein)) == 6
    run()
    assert found(skein) == []


def test_a_space_in_which_something_goes_wrong(skein: Native, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """It keeps no other waiting, is told by type and not by words, and makes the run count as failed."""
    other = skein.in_space("zebra")
    other.new_space(retention_days=30)
    threads = [space.new_thread() for space in (skein, other)]
    clock.advance(31 * DAY)

    def refuse(params: dict[str, Any], **_: object) -> None:
        if "by_activity" in str(params) and f"#{skein.space}#" in str(params):
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "a secret"}}, "Query")

    with register_hooks(("before-parameter-build.dynamodb.Query", refuse)), pytest.raises(RuntimeError):
        run()

    assert [skein.thread(threads[0]).status, other.thread(threads[1]).status] == [200, 404]
    crash, job = [vars(record) for record in caplog.records if record.msg in {"crash", "job"}]
    assert (crash["exception"], job["threads"], job["failed"]) == ("ClientError", 1, 1)
    assert "a secret" not in f"{crash}{job}"


def test_an_idle_hour(memory: Memory, clock: Clock) -> None:  # noqa: ARG001 - there must be one
    """Where no space has a retention, a run is one call."""
    Native.with_grant(new_grant()).new_thread()
    clock.advance(31 * DAY)

    with count_calls() as counts:
        run()

    assert counts.operations == ["Query"]


def test_what_a_deletion_costs(skein: Native, clock: Clock) -> None:
    """A read of the thread and one transaction, beside what a space costs: two queries of the index and a listing."""
    skein.start()
    skein.start()
    clock.advance(31 * DAY)

    with count_calls() as counts:
        run()

    assert sorted(counts.operations) == ["ListObjectsV2"] + ["Query"] * 5 + ["TransactWriteItems"] * 2


def test_an_append_after_a_long_silence(skein: Native, clock: Clock) -> None:
    """It wakes the thread, one call more; soon after another it does not."""
    thread = skein.new_thread()
    clock.advance(MARK_ACTIVE_AFTER)
    skein.threads()
    with count_calls() as counts:
        skein.append(thread)
    assert counts.operations == ["Query", "UpdateItem", "PutItem", "UpdateItem"]
    with count_calls() as counts:
        skein.append(thread)
    assert counts.operations == ["Query", "PutItem"]


def test_a_run_says_what_it_did(skein: Native, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    """One line, in numbers."""
    skein.start()
    clock.advance(31 * DAY)

    run()

    line = vars(caplog.records[-1])
    said = {name: line[name] for name in ("operation", "threads", "files", "finished", "failed")}
    assert said == {"operation": "enforce_retention", "threads": 1, "files": 0, "finished": True, "failed": 0}


def test_keys_of_the_register(skein: Native, memory: Memory) -> None:
    """A space stands in the register from its retention's first day to its last."""
    space = Space(skein.grant.tenant, skein.space)
    entry = {"pk": {"S": "R"}, "sk": {"S": f"{space.tenant}#{space.id}"}, "days": {"N": "30"}}
    assert [item for item in memory.items if item["pk"]["S"] == "R"] == [entry]

    skein.change_space(retention_days=None)

    assert [item for item in memory.items if item["pk"]["S"] == "R"] == []


def _never(error: Exception) -> None:
    raise AssertionError from error


def test_an_import_of_what_is_old_and_new(skein: Native) -> None:
    """Between whichever of its calls a run deletes the thread, which was silent when it looked: what the import says it
    has brought is there; else it says that it is to be done again, which brings it all."""
    space = Space(skein.grant.tenant, skein.space)
    now = units_of_time.now()
    outcomes = set()
    for at in range(CALLS_OF_AN_IMPORT):
        id = f"thread_brought{at}"
        seen = threads.head(import_document(space, {"thread": raw_thread(id), "messages": raw_messages([1], id)}).ref)
        assert seen
        deletion = threads.delete_writes(seen, inactive_since=now - 30 * DAY)
        new = raw_message(2, id, created_at=now // units_of_time.SECOND)
        brought = {"thread": raw_thread(id), "messages": [*raw_messages([1], id), new]}
        try:
            with meanwhile(partial(table().transact, *deletion), at=at):
                import_document(space, brought)
            outcomes.add("brought")
        except Busy:
            outcomes.add("try again")
            import_document(space, brought)
        assert len(export_document(space, id)["messages"]) == 2
    assert outcomes == {"brought", "try again"}
