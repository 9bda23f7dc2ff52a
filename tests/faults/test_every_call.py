from collections.abc import Callable

import pytest

from tests.faults.appends import Append, AppendBelow, AppendBlock, AppendLarge, Start, StartLarge
from tests.faults.changes import Archive, Change, Delete, KeyedChange, Restore
from tests.faults.conftest import COMBINATIONS
from tests.faults.imports import Import, ImportMore
from tests.faults.injection import FAULTS, Fault, injected
from tests.faults.operation import Operation
from tests.faults.retries import NO_ANSWER, sent_again, told
from tests.faults.turns import Turn, TurnInNewThread, TurnWithTool
from tests.support.clock import Clock

OPERATIONS: list[type[Operation]] = [
    *(Append, AppendBelow, AppendBlock, AppendLarge, Start, StartLarge),
    *(Archive, Change, Delete, KeyedChange, Restore),
    *(Import, ImportMore),
    *(Turn, TurnInNewThread, TurnWithTool),
]


@pytest.mark.parametrize("write", OPERATIONS)
@pytest.mark.usefixtures("store", "model", "no_waiting")
def test_a_write_that_meets_a_fault_and_is_sent_again_is_done_once(
    write: type[Operation], clock: Clock, subtests: pytest.Subtests, record_property: Callable[[str, object], None]
) -> None:
    """Whatever goes wrong at whichever call of a write, sending it again does it once and whole, at once, an hour
    later, or twice in parallel; and so does AWS' own retry: nothing is doubled, lost or half done."""
    clock.stop()
    operation = write()
    with injected() as calls:
        operation.send()
    tried = 0
    for at, fault in [(at, fault) for at, name in enumerate(calls) for fault in FAULTS if fault.can_strike(name)]:
        for retry in write.retries:
            with subtests.test(fault=str(fault), at=at, call=calls[at], retry=str(retry)):
                operation = write()
                answers = _struck(operation, fault, at)
                tried += 1
                first, *others = answers or sent_again(operation.send, retry, clock)
                assert all(told(other) == told(first) for other in others)
                operation.check(first)
            if answers:
                break  # nobody sends again what was answered
    record_property(COMBINATIONS, tried)


def _struck(operation: Operation, fault: Fault, at: int) -> list[object]:
    """What the caller gets of the first sending, if anything."""
    with injected(fault, at=at, rival=operation.send):
        try:
            return [operation.send()]
        except NO_ANSWER:
            return []
