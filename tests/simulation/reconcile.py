"""What is known of a history when all is over."""

from collections.abc import Mapping, Sequence

from tests.simulation.history import END, Event, Fate, History, Read
from tests.simulation.sending import Request


def settle(history: History, requests: Sequence[Request]) -> None:
    """Note what became of writes that nobody was told about, and leave out what a deletion may have met halfway.

    From the moment on that somebody asks to delete a thread, its order says nothing more: its places are swept, and may
    be taken once more by an append that was under way, whose message nobody will see.
    """
    for request in requests:
        record = request.record
        if record and record.fate is not Fate.DONE and request.fate is Fate.REFUSED:
            record.fate, record.ended = Fate.REFUSED, request.tries[-1].ended
    where = {value: read.thread for read in history.reads() for place, value in read.found if place == 1}
    for append in history.appends():
        append.thread = append.thread or where.get(append.values[0])
    deleted = deletions(requests)
    history.events[:] = [event for event in history.events if not _met(event, deleted)]
    for append in history.appends():
        if append.fate is Fate.DONE and (append.ended or END) > deleted.get(append.thread or "", END):
            append.fate, append.ended, append.places = Fate.UNKNOWN, None, ()


def deletions(requests: Sequence[Request]) -> Mapping[str, int]:
    """When somebody first asked to delete which thread."""
    asked: dict[str, int] = {}
    for request in requests:
        if request.name == "delete" and request.thread:
            asked[request.thread] = min(request.began, asked.get(request.thread, END))
    return asked


def _met(event: Event, deleted: Mapping[str, int]) -> bool:
    return isinstance(event, Read) and event.ended > deleted.get(event.thread, END)
