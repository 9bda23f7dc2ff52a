"""Corrections of a history after the end of its simulation."""

from collections.abc import Mapping, Sequence

from tests.simulation.history import END, Event, Fate, History, Read
from tests.simulation.sender import Request


def reconcile(history: History, requests: Sequence[Request]) -> None:
    """Set the outcome of writes that certainly failed, and remove reads that overlap the deletion of their thread.

    After the first request to delete a thread, its order is undefined: a sweep deletes its messages, and a pending
    append may store a message, which no client will see, in a slot that was swept.
    """
    for request in requests:
        record = request.record
        if record and record.fate is not Fate.DONE and request.fate is Fate.REFUSED:
            record.fate, record.ended = Fate.REFUSED, request.attempts[-1].ended
    threads = {value: read.thread for read in history.reads() for sequence, value in read.messages if sequence == 1}
    for append in history.appends():
        append.thread = append.thread or threads.get(append.values[0])
    deleted = find_deletions(requests)
    history.events[:] = [event for event in history.events if not _overlaps_deletion(event, deleted)]
    for append in history.appends():
        if append.fate is Fate.DONE and (append.ended or END) > deleted.get(append.thread or "", END):
            append.fate, append.ended, append.sequences = Fate.UNKNOWN, None, ()


def find_deletions(requests: Sequence[Request]) -> Mapping[str, int]:
    """Return the moment of the first request to delete each thread."""
    moments: dict[str, int] = {}
    for request in requests:
        if request.name == "delete" and request.thread:
            moments[request.thread] = min(request.began, moments.get(request.thread, END))
    return moments


def _overlaps_deletion(event: Event, deleted: Mapping[str, int]) -> bool:
    return isinstance(event, Read) and event.ended > deleted.get(event.thread, END)
