from collections.abc import Callable

import pytest

from tests.simulation.history import END, Append, Event, Fate, History, Read, Removal
from tests.simulation.list_append import anomalies
from tests.simulation.simulation import simulated

DONE, REFUSED, UNKNOWN = Fate.DONE, Fate.REFUSED, Fate.UNKNOWN


def appended(began: int, ended: int, *values: int, at: int) -> Append:
    """An append that was answered."""
    return Append("t", values, began, ended, DONE, range(at, at + len(values)))


def read(began: int, ended: int, *values: int, above: int = 0, below: int = END) -> Read:
    """A read that shows these numbers, one place after the other."""
    return Read("t", above, below, [*enumerate(values, above + 1)], began, ended)


def of(*events: Event) -> History:
    """The history of these events."""
    return History([*events])


GOOD = (
    appended(1, 2, 11, at=1),
    appended(3, 4, 12, at=2),
    appended(5, 6, 13, 14, at=3),
    read(7, 8, 11, 12, 13, 14),
)


def test_a_history_that_is_as_it_should_be() -> None:
    """Reads while others write, writes without an answer that were done and that were not, removals."""
    assert anomalies(of(*GOOD)) == []
    assert anomalies(of(*GOOD, appended(9, 14, 15, at=5), read(10, 11, 11, 12, 13, 14, 15))) == []
    assert anomalies(of(*GOOD, appended(9, 14, 15, at=5), read(10, 11, 11, 12, 13, 14))) == []
    assert anomalies(of(*GOOD, Append("t", [15], 9), Append("t", [16], 10), read(11, 12, 14, 16, above=3))) == []
    removed = Read("t", 0, END, [(1, 11), (3, 13), (4, 14)], 11, 12)
    assert anomalies(of(*GOOD, Removal("t", 2, 9, 10, DONE), removed)) == []
    assert anomalies(of(*GOOD, Removal("t", 2, 9), removed, read(13, 14, 12, 13, above=1, below=4))) == []
    assert anomalies(of(*GOOD, Append("t", [15], 9, 10, REFUSED))) == []
    assert anomalies(of(*GOOD, Append("t", [15], 9), appended(10, 11, 16, at=6))) == []


PLANTED: dict[str, tuple[tuple[Event, ...], str]] = {
    "two orders": ((read(9, 10, 11, 13, 12, 14),), "two at place 2"),
    "one twice": ((Append("t", [15], 9), read(10, 11, 14, 15, 15, above=3)), "twice there"),
    "one in two threads": ((Read("u", 0, END, [(1, 12)], 9, 10),), "twice there"),
    "an answer that reads deny": ((appended(9, 10, 15, at=4),), "two at place 4"),
    "one place for two": ((appended(9, 12, 15, at=5), appended(10, 11, 16, at=5)), "two at place 5"),
    "an acknowledged append is lost": ((appended(9, 10, 15, at=5), read(11, 12, 11, 12, 13, 14)), "is missing"),
    "a hole": ((appended(9, 10, 15, at=6),), "a hole"),
    "more holes than writes": ((Append("t", [15], 9), appended(10, 11, 16, at=7)), "a hole"),
    "a page skips": ((Read("t", 1, END, [(3, 13), (4, 14)], 9, 10),), "place 2 is missing"),
    "a page repeats": ((Read("t", 2, END, [(2, 12), (3, 13), (4, 14)], 9, 10),), "out of range"),
    "a page in disorder": ((Read("t", 0, 3, [(2, 12), (1, 11)], 9, 10),), "not in order"),
    "a stale read": ((read(9, 10, 11, 12),), "is missing"),
    "an older read after a newer one": (
        (Append("t", [15], 9), read(10, 11, 14, 15, above=3), read(12, 13, 14, above=3)),
        "place 5 is missing",
    ),
    "an aborted read (G1a)": ((Append("t", [15], 9, 10, REFUSED), read(11, 12, 15, above=4)), "G1a"),
    "an intermediate read (G1b)": ((Append("t", [15, 16], 9), read(10, 11, 11, 12, 13, 14, 15)), "G1b"),
    "a block in pieces": ((Append("t", [15, 16], 9, 12, DONE, [5, 7]), appended(10, 11, 17, at=6)), "in pieces"),
    "a read of nothing anybody wrote": ((read(9, 10, 15, above=4),), "before it was asked for"),
    "a read of the future": ((read(9, 10, 15, above=4), appended(11, 12, 15, at=5)), "before it was asked for"),
    "an append in front of an earlier one": (
        (Append("t", [15], 9, 20, DONE, [6]), appended(10, 11, 16, at=7), appended(12, 13, 17, at=5)),
        "in front of",
    ),
    "a removed one comes back": ((Removal("t", 2, 9, 10, DONE), read(11, 12, 11, 12, 13, 14)), "was removed before"),
    "one is gone that nobody removed": (
        (Removal("t", 2, 9, 10, REFUSED), Read("t", 0, END, [(1, 11), (3, 13), (4, 14)], 11, 12)),
        "place 2 is missing",
    ),
    "one is gone before somebody removes it": (
        (Read("t", 0, END, [(1, 11), (3, 13), (4, 14)], 9, 10), Removal("t", 2, 11, 12, DONE)),
        "place 2 is missing",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_anomaly_is_found(name: str) -> None:
    """In a history that is good without it, and by its name."""
    planted, told = PLANTED[name]

    assert any(told in one for one in anomalies(of(*GOOD, *planted)))


def _without_one(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [*found[:-2], found[-1]]


def _swapped(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    (one, first), (two, second) = found[-2:]
    return [*found[:-2], (one, second), (two, first)]


def _moved(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(place + 1, value) for place, value in found]


def _strange(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [*found[:-1], (found[-1][0], 10**6)]


@pytest.mark.parametrize("spoil", [_without_one, _swapped, _moved, _strange])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.usefixtures("nowhere")
def test_one_spoilt_answer_among_many_is_found(
    seed: int, spoil: Callable[[list[tuple[int, int]]], list[tuple[int, int]]]
) -> None:
    """Whichever read of a recorded history it is."""
    history = simulated(seed).history
    longer = [one for one in history.reads() if len(one.found) > 1 and one.found[-1][0] - one.found[-2][0] == 1]
    assert longer
    for one in longer[:: max(len(longer) // 10, 1)]:
        found, one.found = one.found, spoil([*one.found])
        assert anomalies(history)
        one.found = found
    assert anomalies(history) == []
