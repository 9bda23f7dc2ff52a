from collections.abc import Callable

import pytest

from tests.faults.appends import Append, AppendBelow, AppendBlock, AppendLarge
from tests.faults.changes import Archive, Change, Delete, KeyedChange, Restore
from tests.faults.conftest import COMBINATIONS
from tests.faults.files import Presign, UploadFiles
from tests.faults.imports import Import, ImportMore
from tests.faults.injection import FAULTS, Fault, Kind, injected
from tests.faults.jobs import EnforceRetention, SweepThread
from tests.faults.messages import DeleteMessage, SetMetadata
from tests.faults.operation import Operation
from tests.faults.retries import NO_ANSWER, Retry, sent_again, told
from tests.faults.spaces import ChangeSpace, CreateSpace, RevokeKey
from tests.faults.starts import Create, Start, StartLarge
from tests.faults.turns import Complete, Stop, Turn, TurnInNewThread, TurnWithTool
from tests.support.engines.clock import Clock

OPERATIONS: list[type[Operation]] = [
    *(Append, AppendBelow, AppendBlock, AppendLarge, Start, StartLarge, Create),
    *(SetMetadata, DeleteMessage),
    *(Archive, Change, Delete, KeyedChange, Restore),
    *(Import, ImportMore),
    *(Turn, TurnInNewThread, TurnWithTool, Complete, Stop),
    *(CreateSpace, ChangeSpace, RevokeKey),
    *(UploadFiles, Presign),
    *(EnforceRetention, SweepThread),
]


def _possible() -> list[tuple[type[Operation], Fault]]:
    overtaken = Fault(Kind.CONDITION_FAILED)
    return [(write, fault) for write in OPERATIONS for fault in FAULTS if write.is_conditional or fault != overtaken]


@pytest.mark.parametrize(("write", "fault"), _possible(), ids=lambda one: getattr(one, "__name__", str(one)))
@pytest.mark.usefixtures("store", "model", "no_waiting")
def test_a_write_that_meets_a_fault_and_is_sent_again_is_done_once(
    write: type[Operation],
    fault: Fault,
    clock: Clock,
    subtests: pytest.Subtests,
    record_property: Callable[[str, object], None],
) -> None:
    """Whatever goes wrong at whichever call of a write, sending it again does it once and whole, at once, an hour
    later, or twice in parallel; and so does AWS' own retry: nothing is doubled, lost or half done."""
    clock.stop()
    calls = _calls(write(clock))
    tried = 0
    for at in [at for at, name in enumerate(calls) if fault.can_strike(name)]:
        for retry in Retry:
            with subtests.test(at=at, call=calls[at], retry=str(retry)):
                operation = write(clock)
                answers = _struck(operation, fault, at)
                tried += 1
                first, *others = answers or sent_again(operation.send, retry, clock)
                assert all(told(other) == told(first) for other in others)
                operation.check(first)
            if answers:
                break  # nobody sends again what was answered
    assert tried
    record_property(COMBINATIONS, tried)


def _calls(operation: Operation) -> list[str]:
    """What a write calls when nothing goes wrong."""
    with injected() as calls:
        answer = operation.send()
    found = list(calls)
    operation.check(answer)
    return found


def _struck(operation: Operation, fault: Fault, at: int) -> list[object]:
    """What the caller gets of the first sending, if anything."""
    with injected(fault, at=at, rival=operation.send):
        try:
            return [operation.send()]
        except NO_ANSWER:
            return []
