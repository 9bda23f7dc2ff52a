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
    """What `core` calls a thread."""
    return ThreadRef(Space(skein.grant.tenant, SPACE), UUID(thread))


def steps(number: int) -> Callable[[], bool]:
    """Lets a sweep go on for so many steps."""
    left = iter(range(number))
    return lambda: next(left, None) is not None


@pytest.fixture
def long(skein: Native, memory: Memory) -> str:
    """A thread of more messages than the deleting request sweeps itself, one of them with content in the bucket."""
    thread = skein.new_thread()
    skein.append(thread, "large" * 100_000)
    (first,) = [item for item in memory.items if item["sk"]["S"] == keys.sort_key(1)]
    memory.put(*({**first, "sk": {"S": keys.sort_key(place)}} for place in range(3, LONG + 1)))
    return thread


def left_of(memory: Memory, ref: ThreadRef) -> list[str]:
    """The sort keys in a thread's partition."""
    return [item["sk"]["S"] for item in memory.items if item["pk"]["S"] == keys.partition(ref)]


def change(ref: ThreadRef, number: str = "1") -> dict[str, object]:
    """What the table's stream says of a thread's item."""
    key = {"pk": {"S": keys.partition(ref)}, "sk": {"S": keys.LAST}}
    return {"eventName": "MODIFY", "dynamodb": {"Keys": key, "SequenceNumber": number}}


def test_a_long_thread_is_gone_before_it_is_swept(skein: Native, memory: Memory, long: str) -> None:
    """Nobody finds it any more while its rest is still there; the function behind takes that."""
    ref = ref_of(skein, long)

    assert skein.delete(long, permanent="true").data["messages_deleted"] == LONG
    assert len(left_of(memory, ref)) > 1
    assert [skein.thread(long).status, skein.messages(long).status, skein.append(long).status] == [404, 404, 404]

    assert sweep_thread.handler({"Records": [change(ref)]}, context()) == {"batchItemFailures": []}
    assert left_of(memory, ref) == [keys.LAST]
    assert memory.objects == []


def test_a_sweep_goes_on_where_it_was_stopped(skein: Native, memory: Memory, long: str) -> None:
    """One step at a time, in any number of attempts; it says when it is done."""
    ref = ref_of(skein, long)
    skein.delete(long, permanent="true")
    sizes = [len(left_of(memory, ref))]

    while not delete.resume_sweep(keys.partition(ref), has_time=steps(1)):
        sizes.append(len(left_of(memory, ref)))

    assert len(sizes) > 2
    assert all(after < before for before, after in pairwise(sizes[:-1]))
    assert left_of(memory, ref) == [keys.LAST]
    assert memory.objects == []
    assert delete.resume_sweep(keys.partition(ref), has_time=steps(9)), "once more does no harm"


def test_a_sweep_out_of_time_comes_again(skein: Native, memory: Memory, long: str) -> None:
    """It is told as failed, from that thread on; what was done before it is not done again."""
    ref = ref_of(skein, long)
    skein.delete(long, permanent="true")
    short = skein.new_thread()
    skein.delete(short, permanent="true")
    event = {"Records": [change(ref, "7"), change(ref_of(skein, short), "8")]}

    answer = sweep_thread.handler(event, context(remaining_ms=9_000))

    assert answer == {"batchItemFailures": [{"itemIdentifier": "7"}]}
    assert len(left_of(memory, ref)) > 1


def test_a_living_thread_is_not_swept(skein: Native, memory: Memory) -> None:
    """Whatever the stream says."""
    thread = skein.new_thread(messages=3)
    before = memory.everything

    assert sweep_thread.handler({"Records": [change(ref_of(skein, thread))]}, context()) == {"batchItemFailures": []}
    assert memory.everything == before


def test_what_was_written_behind_a_sweep_is_swept_with_the_mark(skein: Native, memory: Memory) -> None:
    """When the mark has run out, the stream says so: then what an append in flight still wrote goes too."""
    thread = skein.new_thread(messages=2)
    ref = ref_of(skein, thread)
    late = [item for item in memory.items if item["sk"]["S"] == keys.sort_key(2)]
    skein.delete(thread, permanent="true")
    memory.put(late[0])
    memory.delete(keys.thread(ref))

    sweep_thread.handler({"Records": [change(ref) | {"eventName": "REMOVE"}]}, context())

    assert left_of(memory, ref) == []


def test_a_thread_is_deleted_once(skein: Native) -> None:
    """Again there is no such thread."""
    ref = ref_of(skein, skein.new_thread())
    delete.delete(ref)

    with pytest.raises(NotFound):
        delete.delete(ref)
