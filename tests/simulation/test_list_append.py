from collections.abc import Callable

import pytest

from tests.simulation.history import END, Append, Event, Fate, History, Read, Removal
from tests.simulation.list_append import find_anomalies
from tests.simulation.simulation import simulate

DONE, REFUSED, UNKNOWN = Fate.DONE, Fate.REFUSED, Fate.UNKNOWN


def build_append(began: int, ended: int, *values: int, at: int) -> Append:
    """Return an append that succeeded."""
    return Append("t", values, began, ended, DONE, range(at, at + len(values)))


def build_read(began: int, ended: int, *values: int, above: int = 0, below: int = END) -> Read:
    """Return a read of these numbers, with consecutive sequence numbers."""
    return Read("t", above, below, [*enumerate(values, above + 1)], began, ended)


VALID = (
    build_append(1, 2, 11, at=1),
    build_append(3, 4, 12, at=2),
    build_append(5, 6, 13, 14, at=3),
    build_read(7, 8, 11, 12, 13, 14),
)


def find_in(*events: Event) -> list[str]:
    """Return the anomalies of the valid history with these events after it."""
    return find_anomalies(History([*VALID, *events]))


def test_valid_history_has_no_anomalies() -> None:
    """Concurrent reads, writes without a response that took effect or did not, and removals are valid."""
    assert find_in() == []
    assert find_in(build_append(9, 14, 15, at=5), build_read(10, 11, 11, 12, 13, 14, 15)) == []
    assert find_in(build_append(9, 14, 15, at=5), build_read(10, 11, 11, 12, 13, 14)) == []
    assert find_in(Append("t", [15], 9), Append("t", [16], 10), build_read(11, 12, 14, 16, above=3)) == []
    after_removal = Read("t", 0, END, [(1, 11), (3, 13), (4, 14)], 11, 12)
    assert find_in(Removal("t", 2, 9, 10, DONE), after_removal) == []
    assert find_in(Removal("t", 2, 9), after_removal, build_read(13, 14, 12, 13, above=1, below=4)) == []
    assert find_in(Append("t", [15], 9, 10, REFUSED)) == []
    assert find_in(Append("t", [15], 9), build_append(10, 11, 16, at=6)) == []


PLANTED: dict[str, tuple[tuple[Event, ...], str]] = {
    "two orders": ((build_read(9, 10, 11, 13, 12, 14),), "two at sequence 2 of"),
    "a duplicate": ((Append("t", [15], 9), build_read(10, 11, 14, 15, 15, above=3)), "duplicate"),
    "a message in two threads": ((Read("u", 0, END, [(1, 12)], 9, 10),), "duplicate"),
    "a response that contradicts reads": ((build_append(9, 10, 15, at=4),), "two at sequence 4 of"),
    "two messages with one sequence number": (
        (build_append(9, 12, 15, at=5), build_append(10, 11, 16, at=5)),
        "two at sequence 5 of",
    ),
    "an acknowledged append is lost": (
        (build_append(9, 10, 15, at=5), build_read(11, 12, 11, 12, 13, 14)),
        "is missing",
    ),
    "a hole": ((build_append(9, 10, 15, at=6),), "a hole"),
    "more holes than writes": ((Append("t", [15], 9), build_append(10, 11, 16, at=7)), "a hole"),
    "a page skips": ((Read("t", 1, END, [(3, 13), (4, 14)], 9, 10),), "message 2 is missing"),
    "a page repeats": ((Read("t", 2, END, [(2, 12), (3, 13), (4, 14)], 9, 10),), "out of range"),
    "an unordered page": ((Read("t", 0, 3, [(2, 12), (1, 11)], 9, 10),), "not in order"),
    "a stale read": ((build_read(9, 10, 11, 12),), "is missing"),
    "an older read after a newer one": (
        (Append("t", [15], 9), build_read(10, 11, 14, 15, above=3), build_read(12, 13, 14, above=3)),
        "message 5 is missing",
    ),
    "an aborted read (G1a)": ((Append("t", [15], 9, 10, REFUSED), build_read(11, 12, 15, above=4)), "G1a"),
    "an intermediate read (G1b)": ((Append("t", [15, 16], 9), build_read(10, 11, 11, 12, 13, 14, 15)), "G1b"),
    "a divided block": (
        (Append("t", [15, 16], 9, 12, DONE, [5, 7]), build_append(10, 11, 17, at=6)),
        "a divided block",
    ),
    "a read of a number that was never written": ((build_read(9, 10, 15, above=4),), "before it was requested"),
    "a read of the future": (
        (build_read(9, 10, 15, above=4), build_append(11, 12, 15, at=5)),
        "before it was requested",
    ),
    "an append before an earlier message": (
        (Append("t", [15], 9, 20, DONE, [6]), build_append(10, 11, 16, at=7), build_append(12, 13, 17, at=5)),
        "before an earlier message",
    ),
    "a removed message returns": (
        (Removal("t", 2, 9, 10, DONE), build_read(11, 12, 11, 12, 13, 14)),
        "was removed before",
    ),
    "a message is missing that was not removed": (
        (Removal("t", 2, 9, 10, REFUSED), Read("t", 0, END, [(1, 11), (3, 13), (4, 14)], 11, 12)),
        "message 2 is missing",
    ),
    "a message is missing before its removal": (
        (Read("t", 0, END, [(1, 11), (3, 13), (4, 14)], 9, 10), Removal("t", 2, 11, 12, DONE)),
        "message 2 is missing",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_planted_anomaly_is_found(name: str) -> None:
    """The checker finds each anomaly in a history that is otherwise valid, and reports it by its name."""
    events, report = PLANTED[name]

    assert any(report in anomaly for anomaly in find_in(*events))


def _remove(messages: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [*messages[:-2], messages[-1]]


def _swap(messages: list[tuple[int, int]]) -> list[tuple[int, int]]:
    (sequence, first), (next_sequence, second) = messages[-2:]
    return [*messages[:-2], (sequence, second), (next_sequence, first)]


def _shift(messages: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(sequence + 1, value) for sequence, value in messages]


def _replace(messages: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [*messages[:-1], (messages[-1][0], 10**6)]


@pytest.mark.parametrize("corrupt", [_remove, _swap, _shift, _replace])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.usefixtures("nowhere")
def test_single_corrupted_read_is_found(
    seed: int, corrupt: Callable[[list[tuple[int, int]]], list[tuple[int, int]]]
) -> None:
    """The corruption of any one read of a recorded history is an anomaly."""
    history = simulate(seed).history
    reads = [
        read for read in history.reads() if len(read.messages) > 1 and read.messages[-1][0] - read.messages[-2][0] == 1
    ]
    assert reads
    for read in reads[:: max(len(reads) // 10, 1)]:
        original, read.messages = read.messages, corrupt([*read.messages])
        assert find_anomalies(history)
        read.messages = original
    assert find_anomalies(history) == []
