from collections.abc import Callable

import pytest

from tests.faults.appends import Append, AppendBlock, AppendLarge, AppendToOlderParent
from tests.faults.changes import Archive, Delete, Restore, UpdateThread, UpdateThreadWithKey
from tests.faults.conftest import COMBINATIONS
from tests.faults.creations import CreateWithLargeMessage, CreateWithMessage, CreateWithMessages
from tests.faults.files import Presign, UploadFiles
from tests.faults.imports import Import, ImportMore
from tests.faults.injection import FAULTS, Fault, Kind, inject
from tests.faults.jobs import EnforceRetention, SweepThread
from tests.faults.messages import DeleteMessage, SetMetadata
from tests.faults.operation import Operation
from tests.faults.retries import RETRYABLE, Retry, comparable, send_again
from tests.faults.spaces import CreateSpace, RevokeKey, UpdateSpace
from tests.faults.turns import Complete, Stop, Turn, TurnInNewThread, TurnWithTool
from tests.support.engines.clock import Clock

OPERATIONS: list[type[Operation]] = [
    *(
        Append,
        AppendToOlderParent,
        AppendBlock,
        AppendLarge,
        CreateWithMessage,
        CreateWithLargeMessage,
        CreateWithMessages,
    ),
    *(SetMetadata, DeleteMessage),
    *(Archive, UpdateThread, Delete, UpdateThreadWithKey, Restore),
    *(Import, ImportMore),
    *(Turn, TurnInNewThread, TurnWithTool, Complete, Stop),
    *(CreateSpace, UpdateSpace, RevokeKey),
    *(UploadFiles, Presign),
    *(EnforceRetention, SweepThread),
]


def _combinations() -> list[tuple[type[Operation], Fault]]:
    lost_race = Fault(Kind.CONDITION_FAILED)
    return [(write, fault) for write in OPERATIONS for fault in FAULTS if write.is_conditional or fault != lost_race]


@pytest.mark.parametrize(("write", "fault"), _combinations(), ids=lambda value: getattr(value, "__name__", str(value)))
@pytest.mark.usefixtures("store", "model", "no_waiting")
def test_faulted_write_takes_effect_once_after_retry(
    write: type[Operation],
    fault: Fault,
    clock: Clock,
    subtests: pytest.Subtests,
    record_property: Callable[[str, object], None],
) -> None:
    """If any call of a write fails with any fault, a retry makes the write take effect exactly once and completely: a
    retry at once, an hour later, twice in parallel, or by botocore. Nothing is duplicated, lost or half done."""
    clock.stop()
    calls = _record_calls(write(clock))
    tried = 0
    for at in [at for at, name in enumerate(calls) if fault.applies_to(name)]:
        for retry in Retry:
            with subtests.test(at=at, call=calls[at], retry=str(retry)):
                operation = write(clock)
                answers = _send_with_fault(operation, fault, at)
                tried += 1
                first, *others = answers or send_again(operation.send, retry, clock)
                assert all(comparable(other) == comparable(first) for other in others)
                operation.check(first)
            if answers:
                break  # a caller does not repeat a request that succeeded
    assert tried
    record_property(COMBINATIONS, tried)


def _record_calls(operation: Operation) -> list[str]:
    """The operations that a write calls without a fault."""
    with inject() as calls:
        answer = operation.send()
    recorded = list(calls)
    operation.check(answer)
    return recorded


def _send_with_fault(operation: Operation, fault: Fault, at: int) -> list[object]:
    """The result of the first attempt, if it had one."""
    with inject(fault, at=at, rival=operation.send):
        try:
            return [operation.send()]
        except RETRYABLE:
            return []
