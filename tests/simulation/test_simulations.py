from collections import Counter

import pytest

from tests.simulation.network import DELAYED, FAULT_KINDS, SHORT, TORN
from tests.simulation.simulation import Result, simulate
from tests.support.data.seeds import seeds

pytestmark = pytest.mark.usefixtures("nowhere")

WRITES = {"create", "append", "reuse", "edit", "remove", "archive", "restore", "rename", "delete"}
READS = {"page", "window", "get", "list"}


@pytest.mark.parametrize("seed", seeds(200))
def test_no_fault_breaks_a_promise(seed: int) -> None:
    """Every acknowledged message is stored once, in one order without gaps; every read is a part of that order that
    real time allows; cursors neither skip nor repeat messages; a key has one message; a message without acknowledgement
    is stored at most once."""
    result = simulate(seed)

    assert not result.violations, f"make simulate SEED={seed}"


def test_seed_reproduces_its_simulation() -> None:
    """The same seed has the same operations, faults, responses and times; another seed has others."""
    first, again = simulate(11), simulate(11)

    assert [str(event) for event in again.history.events] == [str(event) for event in first.history.events]
    assert (again.calls, again.faults) == (first.calls, first.faults)
    assert str(simulate(12).history.events) != str(first.history.events)


def test_few_simulations_cover_every_fault_and_operation() -> None:
    """Each fault, each unusual response and each operation occurs in 20 simulations."""
    results = [simulate(seed) for seed in range(20)]

    assert _sum(results, "faults").keys() == {*FAULT_KINDS, DELAYED}
    assert _sum(results, "oddities").keys() == {TORN, SHORT}
    assert _sum(results, "requests").keys() == WRITES | READS


def _sum(results: list[Result], name: str) -> Counter[str]:
    return sum((getattr(result, name) for result in results), Counter())
