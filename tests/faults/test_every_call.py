from collections.abc import Callable

import pytest

from core.errors import Busy
from tests.faults.appends import Append, AppendBelow, AppendBlock, AppendLarge, Start, StartLarge
from tests.faults.changes import Archive, Change, Delete, KeyedChange, Restore
from tests.faults.conftest import COMBINATIONS
from tests.faults.imports import Import, ImportMore
from tests.faults.injection import FAULTS, Crash, Fault, injected
from tests.faults.operation import Operation

OPERATIONS: list[type[Operation]] = [
    *(Append, AppendBelow, AppendBlock, AppendLarge, Start, StartLarge),
    *(Archive, Change, Delete, KeyedChange, Restore),
    *(Import, ImportMore),
]


@pytest.mark.parametrize("write", OPERATIONS)
@pytest.mark.usefixtures("store", "no_waiting")
def test_a_write_that_meets_a_fault_and_is_sent_again_is_done_once(
    write: type[Operation], subtests: pytest.Subtests, record_property: Callable[[str, object], None]
) -> None:
    """Whatever goes wrong at whichever call of a write, sending it again at once does it once and whole, and so does
    AWS' own retry: nothing is doubled, lost or half done."""
    operation = write()
    with injected() as calls:
        operation.send()
    combinations = [(at, fault) for at, name in enumerate(calls) for fault in FAULTS if fault.can_strike(name)]
    record_property(COMBINATIONS, len(combinations))
    for at, fault in combinations:
        with subtests.test(fault=str(fault), at=at, call=calls[at]):
            operation = write()
            operation.check(_answered_in_the_end(operation, fault, at))


def _answered_in_the_end(operation: Operation, fault: Fault, at: int) -> object:
    """What the caller gets, who sends the write again if the fault leaves no answer."""
    with injected(fault, at=at):
        try:
            return operation.send()
        except (Busy, Crash):
            pass
    return operation.send()
