from collections.abc import Callable
from itertools import pairwise
from uuid import UUID

import pytest

from core.errors import NotFound
from core.models import Space, ThreadRef
from core.storage import keys
from core.threads import delete
from handlers.jobs import sweep_thread
from tests.support.clients.native import SPACE, Native
from tests.support.engines.moto import Memory
from tests.support.inspect.functions import context

LONG = 750
"""Messages of a long thread."""


def ref_of(skein: Native, thread: str) -> ThreadRef:
    """The ThreadRef of a thread of the caller."""
    return ThreadRef(Space(skein.grant.tenant, SPACE), UUID(thread))


def allow_steps(number: int) -> Callable[[], bool]:
    """Create a `has_time` that permits this number of steps."""
    remaining = iter(range(number))
    return lambda: next(remaining, None) is not None


@pytest.fixture
def long(skein: Native, memory: Memory) -> str:
    """A thread of more messages than the request that deletes it sweeps; one of them has content in S3."""
    thread = skein.new_thread()
    skein.append(thread, "large" * 100_000)
    (first,) = [item for item in memory.items if item["sk"]["S"] == keys.sort_key(1)]
    memory.put(*({**first, "sk": {"S": keys.sort_key(sequence)}} for sequence in range(3, LONG + 1)))
    return thread


def remaining_keys(memory: Memory, ref: ThreadRef) -> list[str]:
    """The sort keys in the partition of a thread."""
    return [item["sk"]["S"] for item in memory.items if item["pk"]["S"] == keys.partition(ref)]


def stream_record(ref: ThreadRef, number: str = "1") -> dict[str, object]:
    """A record of the table's stream: a thread's item was modified."""
    key = {"pk": {"S": keys.partition(ref)}, "sk": {"S": keys.LAST}}
    return {"eventName": "MODIFY", "dynamodb": {"Keys": key, "SequenceNumber": number}}


def test_deleted_thread_is_not_found_before_it_is_swept(skein: Native, memory: Memory, long: str) -> None:
    """Requests find no thread while its other items still exist; the function of the stream deletes them."""
    ref = ref_of(skein, long)

    assert skein.delete(long, permanent="true").data["messages_deleted"] == LONG
    assert len(remaining_keys(memory, ref)) > 1
    assert [skein.thread(long).status, skein.messages(long).status, skein.append(long).status] == [404, 404, 404]

    assert sweep_thread.handler({"Records": [stream_record(ref)]}, context()) == {"batchItemFailures": []}
    assert remaining_keys(memory, ref) == [keys.LAST]
    assert memory.objects == []


def test_interrupted_sweep_resumes(skein: Native, memory: Memory, long: str) -> None:
    """A sweep may take any number of attempts, and returns whether it has finished."""
    ref = ref_of(skein, long)
    skein.delete(long, permanent="true")
    sizes = [len(remaining_keys(memory, ref))]

    while not delete.resume_sweep(keys.partition(ref), has_time=allow_steps(1)):
        sizes.append(len(remaining_keys(memory, ref)))

    assert len(sizes) > 2
    assert all(after < before for before, after in pairwise(sizes[:-1]))
    assert remaining_keys(memory, ref) == [keys.LAST]
    assert memory.objects == []
    assert delete.resume_sweep(keys.partition(ref), has_time=allow_steps(9)), "another attempt has no effect"


def test_sweep_out_of_time_is_retried(skein: Native, memory: Memory, long: str) -> None:
    """The batch fails from that thread's record on, so that the stream does not repeat the records before it."""
    ref = ref_of(skein, long)
    skein.delete(long, permanent="true")
    short = skein.new_thread()
    skein.delete(short, permanent="true")
    event = {"Records": [stream_record(ref, "7"), stream_record(ref_of(skein, short), "8")]}

    response = sweep_thread.handler(event, context(remaining_ms=9_000))

    assert response == {"batchItemFailures": [{"itemIdentifier": "7"}]}
    assert len(remaining_keys(memory, ref)) > 1


def test_thread_that_is_not_deleted_is_not_swept(skein: Native, memory: Memory) -> None:
    """A record of its item has no effect."""
    thread = skein.new_thread(messages=3)
    before = memory.everything

    assert sweep_thread.handler({"Records": [stream_record(ref_of(skein, thread))]}, context()) == {
        "batchItemFailures": []
    }
    assert memory.everything == before


def test_write_after_a_sweep_is_swept_when_the_tombstone_expires(skein: Native, memory: Memory) -> None:
    """The record of the expired tombstone starts another sweep, which deletes the message of a concurrent append."""
    thread = skein.new_thread(messages=2)
    ref = ref_of(skein, thread)
    late = [item for item in memory.items if item["sk"]["S"] == keys.sort_key(2)]
    skein.delete(thread, permanent="true")
    memory.put(late[0])
    memory.delete(keys.thread(ref))

    sweep_thread.handler({"Records": [stream_record(ref) | {"eventName": "REMOVE"}]}, context())

    assert remaining_keys(memory, ref) == []


def test_deleting_a_deleted_thread_is_not_found(skein: Native) -> None:
    """A second deletion raises NotFound."""
    ref = ref_of(skein, skein.new_thread())
    delete.delete(ref)

    with pytest.raises(NotFound):
        delete.delete(ref)
