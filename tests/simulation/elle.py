"""A history in the form that elle-cli's list-append model reads: EDN, one map for each beginning and each end.

    java -jar elle-cli-standalone.jar --model list-append history.edn

Elle's lists only grow, and its reads show all of one. So threads of which messages were deleted are left out, and of
the reads those remain that show a thread from its first message to its last.
"""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

from tests.simulation.history import Append, Fate, History, Read

_TYPES = {Fate.DONE: "ok", Fate.REFUSED: "fail", Fate.UNKNOWN: "info"}

Line = tuple[int, str, int, str]
"""Moment, type, process and value of an operation's beginning or end."""


def edn(history: History) -> str:
    """The history, one operation on each line, in the order of what happened."""
    return "".join(
        f"{{:type :{type}, :f :txn, :value {value}, :process {process}, :time {moment}, :index {index}}}\n"
        for index, (moment, type, process, value) in enumerate(sorted(_lines(history)))
    )


def _lines(history: History) -> Iterator[Line]:
    """A process does one thing at a time, and nothing after what it never had an answer to."""
    names: dict[str, int] = {}
    free: list[int] = []
    busy: list[tuple[int, int]] = []
    processes = 0
    for event in sorted(_shown(history), key=lambda event: event.began):
        while busy and busy[0][0] < event.began:
            heappush(free, heappop(busy)[1])
        if not free:
            heappush(free, processes)
            processes += 1
        process = heappop(free)
        key = names.setdefault(event.thread or "", len(names))
        type = _TYPES[event.fate] if isinstance(event, Append) else "ok"
        yield event.began, "invoke", process, _value(event, key, asked=True)
        if event.ended is not None:
            yield event.ended, type, process, _value(event, key, asked=False)
            heappush(busy, (event.ended, process))


def _shown(history: History) -> Sequence[Append | Read]:
    removed = {removal.thread for removal in history.removals()}
    return [
        event
        for event in history.events
        if isinstance(event, Append) or (isinstance(event, Read) and event.is_whole)
        if event.thread is not None and event.thread not in removed
    ]


def _value(event: Append | Read, key: int, *, asked: bool) -> str:
    if isinstance(event, Append):
        return "[" + " ".join(f"[:append {key} {value}]" for value in event.values) + "]"
    shown = "nil" if asked else "[" + " ".join(str(value) for _, value in event.found) + "]"
    return f"[[:r {key} {shown}]]"
