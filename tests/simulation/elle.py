"""A history in the format of elle-cli's list-append model: EDN, one map for each beginning and each end.

    java -jar elle-cli-standalone.jar --model list-append history.edn

Elle's lists only grow, and its reads return a whole list. Therefore threads with deleted messages are left out, and so
are reads that do not contain a thread from its first message to its last.
"""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

from tests.simulation.history import Append, Fate, History, Read

_TYPES = {Fate.DONE: "ok", Fate.REFUSED: "fail", Fate.UNKNOWN: "info"}

Line = tuple[int, str, int, str]
"""Moment, type, process and value of the beginning or the end of an operation."""


def to_edn(history: History) -> str:
    """Format a history, one beginning or end a line, in the order of moments."""
    return "".join(
        f"{{:type :{type}, :f :txn, :value {value}, :process {process}, :time {moment}, :index {index}}}\n"
        for index, (moment, type, process, value) in enumerate(sorted(_format_lines(history)))
    )


def _format_lines(history: History) -> Iterator[Line]:
    """A process executes one operation at a time, and none after an operation without a response."""
    names: dict[str, int] = {}
    free: list[int] = []
    busy: list[tuple[int, int]] = []
    processes = 0
    for event in sorted(_select(history), key=lambda event: event.began):
        while busy and busy[0][0] < event.began:
            heappush(free, heappop(busy)[1])
        if not free:
            heappush(free, processes)
            processes += 1
        process = heappop(free)
        key = names.setdefault(event.thread or "", len(names))
        type = _TYPES[event.fate] if isinstance(event, Append) else "ok"
        yield event.began, "invoke", process, _format_value(event, key, begins=True)
        if event.ended is not None:
            yield event.ended, type, process, _format_value(event, key, begins=False)
            heappush(busy, (event.ended, process))


def _select(history: History) -> Sequence[Append | Read]:
    removed = {removal.thread for removal in history.removals()}
    return [
        event
        for event in history.events
        if isinstance(event, Append) or (isinstance(event, Read) and event.is_complete)
        if event.thread is not None and event.thread not in removed
    ]


def _format_value(event: Append | Read, key: int, *, begins: bool) -> str:
    if isinstance(event, Append):
        return "[" + " ".join(f"[:append {key} {value}]" for value in event.values) + "]"
    content = "nil" if begins else "[" + " ".join(str(value) for _, value in event.messages) + "]"
    return f"[[:r {key} {content}]]"
