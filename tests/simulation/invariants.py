"""What holds of requests beside the order of messages: replays, archived threads, deleted threads, metadata."""

from collections.abc import Iterator, Sequence
from typing import Any

from core.errors import Archived, NotFound, SkeinError
from core.models import Message, Replayable
from tests.simulation.history import END, Append, Fate
from tests.simulation.reconcile import deletions
from tests.simulation.sending import Request, Try
from tests.simulation.shared_state import Board

_WRITES = {"append", "reuse", "edit", "rename", "remove"}
"""What is refused where a thread is archived."""


def broken(requests: Sequence[Request], board: Board) -> Iterator[str]:
    """The promises that were not kept, one line for each."""
    deleted = deletions(requests)
    for request in requests:
        yield from _unexpected(request)
        yield from _wrong_replays(request, deleted.get(request.thread or "", END))
        gone = deleted.get(request.thread or "", END)
        if request.rival and _was_done(request, gone) and _was_done(request.rival, gone):
            yield f"a key stands for two requests: {request}"
    for thread in board.threads:
        ours = [request for request in requests if request.thread == thread]
        yield from _found_after_deletion(ours)
        yield from _archived(ours)
    for thread, place, edit in board.seen_edits:
        if board.edits.get(edit) != (thread, place):
            yield f"metadata {edit} at place {place} of {thread} is of {board.edits.get(edit)}"


def _was_done(request: Request, deleted: int) -> bool:
    """Whether it was answered before anybody asked to delete its thread: the keys' claims are swept with that."""
    return any(one.is_done and one.ended < deleted for one in request.tries)


def _unexpected(request: Request) -> Iterator[str]:
    """Whatever goes wrong, a caller is told in the product's words."""
    for one in request.tries:
        if isinstance(one.answer, Exception) and not isinstance(one.answer, SkeinError):
            yield f"an error of no kind: {one.answer!r} for {request}"


def _wrong_replays(request: Request, deleted: int) -> Iterator[str]:
    """All answers show the same messages, and only the first of them is no replay; up to the thread's deletion."""
    tries = [one for one in request.tries if one.ended < deleted]
    done = [(one, one.answer) for one in tries if isinstance(one.answer, Replayable)]
    if isinstance(request.record, Append):
        shown = {place for _, answer in done for place in _places(answer)}
        if len(shown) > len(request.record.values):
            yield f"other messages for the same key: {request}"
    fresh = [one for one, answer in done if not answer.replayed]
    if len(fresh) > 1 or any(other.ended < one.began for one in fresh for other, _ in done):
        yield f"done twice: {request}"


def _places(answer: Replayable[Any]) -> list[tuple[str, int]]:
    messages: list[Message] = [answer.value] if isinstance(answer.value, Message) else answer.value
    return [(str(message.thread.id), message.sequence) for message in messages]


def _found_after_deletion(requests: Sequence[Request]) -> Iterator[str]:
    """What begins after a deletion was answered does not find the thread; what ended before one began does."""
    deletions = [request for request in requests if request.name == "delete"]
    gone = min((one.ended for request in deletions for one in request.tries if one.is_done), default=END)
    asked = min((request.began for request in deletions), default=END)
    for request in requests:
        for one in request.tries:
            missing = isinstance(one.answer, NotFound) and one.answer.kind == "thread"
            if missing and one.ended < asked:
                yield f"not found though nobody deleted it: {request}"
            if one.began > gone and (one.is_done or isinstance(one.answer, Archived)):
                yield f"found though it was deleted: {request}"


def _archived(requests: Sequence[Request]) -> Iterator[str]:
    """A write is refused where a thread is archived for sure, and only where it may be."""
    archives = [request for request in requests if request.name == "archive"]
    restores = [request for request in requests if request.name == "restore"]
    for request in requests:
        if request.name not in _WRITES:
            continue
        for one in request.tries:
            fresh = not (isinstance(one.answer, Replayable) and one.answer.replayed)
            if one is request.tries[0] and one.is_done and fresh and any(_in_force(a, restores, one) for a in archives):
                yield f"written to though it was archived: {request}"
            if isinstance(one.answer, Archived) and not any(_possible(a, restores, one) for a in archives):
                yield f"refused though it was not archived: {request}"


def _in_force(archive: Request, restores: Sequence[Request], one: Try) -> bool:
    """Whether a thread was archived before a sending began, and nobody can have restored it since."""
    if archive.ended is None or archive.ended > one.began:
        return False
    return all((restore.ended or END) < archive.began or restore.began > one.ended for restore in restores)


def _possible(archive: Request, restores: Sequence[Request], one: Try) -> bool:
    """Whether a thread may have been archived, and not restored, at some moment of a sending."""
    if archive.fate is Fate.REFUSED or archive.began > one.ended:
        return False
    ended = archive.ended or END
    return not any(ended < restore.began and (restore.ended or END) < one.began for restore in restores)
