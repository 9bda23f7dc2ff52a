from collections import Counter

import pytest

from tests.simulation.network import DELAYED, SHORT, STRIKES, TORN
from tests.simulation.simulation import Result, simulated
from tests.support.data.seeds import seeds

pytestmark = pytest.mark.usefixtures("nowhere")

DEEDS = {"start", "append", "reuse", "edit", "remove", "archive", "restore", "rename", "delete"}
LOOKS = {"page", "window", "get", "list"}


@pytest.mark.parametrize("seed", seeds(200))
def test_whatever_goes_wrong_every_promise_is_kept(seed: int) -> None:
    """Every message that was acknowledged stands once, in one order without holes; every read is a part of that order
    that real time allows; cursors neither skip nor repeat; a key has one message; what was not acknowledged is there
    once at most."""
    result = simulated(seed)

    assert not result.violations, f"make simulate SEED={seed}"


def test_a_seed_brings_everything_back() -> None:
    """What was done, what went wrong, what was answered, and when."""
    first, again = simulated(11), simulated(11)

    assert [str(event) for event in again.history.events] == [str(event) for event in first.history.events]
    assert (again.calls, again.faults) == (first.calls, first.faults)
    assert str(simulated(12).history.events) != str(first.history.events)


def test_a_few_simulations_meet_everything() -> None:
    """Each fault, each odd answer, and each thing that clients do."""
    results = [simulated(seed) for seed in range(20)]

    assert _all(results, "faults").keys() == {*STRIKES, DELAYED}
    assert _all(results, "oddities").keys() == {TORN, SHORT}
    assert _all(results, "requests").keys() == DEEDS | LOOKS


def _all(results: list[Result], name: str) -> Counter[str]:
    return sum((getattr(result, name) for result in results), Counter())
