"""Promises about requests, in addition to the order of messages: replays, archived and deleted threads, metadata."""

from collections.abc import Iterator, Sequence
from typing import Any

from core.errors import Archived, NotFound, SkeinError
from core.models import Message, Replayable
from tests.simulation.history import END, Append, Fate
from tests.simulation.reconcile import find_deletions
from tests.simulation.sender import Attempt, Request
from tests.simulation.shared_state import SharedState

_WRITES = {"append", "reuse", "edit", "rename", "remove"}
"""The requests that an archived thread rejects."""


def find_violations(requests: Sequence[Request], state: SharedState) -> Iterator[str]:
    """Yield the violated promises, one line each."""
    deletions = find_deletions(requests)
    for request in requests:
        deleted_at = deletions.get(request.thread or "", END)
        yield from _check_errors(request)
        yield from _check_replays(request, deleted_at)
        if request.rival and _succeeded(request, deleted_at) and _succeeded(request.rival, deleted_at):
            yield f"two requests succeeded with one key: {request}"
    for thread in state.threads:
        requests_of_thread = [request for request in requests if request.thread == thread]
        yield from _check_deletion(requests_of_thread)
        yield from _check_archive(requests_of_thread)
    for thread, sequence, edit in state.seen_edits:
        if state.edits.get(edit) != (thread, sequence):
            yield f"metadata {edit} of message {sequence} of {thread} belongs to {state.edits.get(edit)}"


def _succeeded(request: Request, deleted_at: int) -> bool:
    """Whether it succeeded before the first request to delete its thread, which deletes the claims of keys as well."""
    return any(attempt.succeeded and attempt.ended < deleted_at for attempt in request.attempts)


def _check_errors(request: Request) -> Iterator[str]:
    """Every error is a SkeinError."""
    for attempt in request.attempts:
        if isinstance(attempt.result, Exception) and not isinstance(attempt.result, SkeinError):
            yield f"an unexpected error: {attempt.result!r} for {request}"


def _check_replays(request: Request, deleted_at: int) -> Iterator[str]:
    """All attempts before the thread's deletion return the same messages, and only the first is not a replay."""
    attempts = [attempt for attempt in request.attempts if attempt.ended < deleted_at]
    successes = [(attempt, attempt.result) for attempt in attempts if isinstance(attempt.result, Replayable)]
    if isinstance(request.record, Append):
        locations = {location for _, result in successes for location in _locations(result)}
        if len(locations) > len(request.record.values):
            yield f"other messages for the same key: {request}"
    first = [attempt for attempt, result in successes if not result.replayed]
    if len(first) > 1 or any(other.ended < attempt.began for attempt in first for other, _ in successes):
        yield f"done twice: {request}"


def _locations(result: Replayable[Any]) -> list[tuple[str, int]]:
    messages: list[Message] = [result.value] if isinstance(result.value, Message) else result.value
    return [(str(message.thread.id), message.sequence) for message in messages]


def _check_deletion(requests: Sequence[Request]) -> Iterator[str]:
    """A request that began after a deletion succeeded does not find the thread; one that ended before all does."""
    deletions = [request for request in requests if request.name == "delete"]
    deleted = (attempt.ended for request in deletions for attempt in request.attempts if attempt.succeeded)
    deleted_at = min(deleted, default=END)
    requested_at = min((request.began for request in deletions), default=END)
    for request in requests:
        for attempt in request.attempts:
            missing = isinstance(attempt.result, NotFound) and attempt.result.kind == "thread"
            if missing and attempt.ended < requested_at:
                yield f"not found before its deletion: {request}"
            if attempt.began > deleted_at and (attempt.succeeded or isinstance(attempt.result, Archived)):
                yield f"found after its deletion: {request}"


def _check_archive(requests: Sequence[Request]) -> Iterator[str]:
    """A write is rejected if the thread is certainly archived, and only if it is possibly archived."""
    archives = [request for request in requests if request.name == "archive"]
    restores = [request for request in requests if request.name == "restore"]
    for request in requests:
        if request.name not in _WRITES:
            continue
        for attempt in request.attempts:
            is_replay = isinstance(attempt.result, Replayable) and attempt.result.replayed
            is_first_write = attempt is request.attempts[0] and attempt.succeeded and not is_replay
            if is_first_write and any(_certainly_archived(archive, restores, attempt) for archive in archives):
                yield f"written to an archived thread: {request}"
            rejected = isinstance(attempt.result, Archived)
            if rejected and not any(_possibly_archived(archive, restores, attempt) for archive in archives):
                yield f"rejected for a thread that was not archived: {request}"


def _certainly_archived(archive: Request, restores: Sequence[Request], attempt: Attempt) -> bool:
    """Whether a thread was archived before an attempt began, and no request can have restored it since."""
    if archive.ended is None or archive.ended > attempt.began:
        return False
    return all((restore.ended or END) < archive.began or restore.began > attempt.ended for restore in restores)


def _possibly_archived(archive: Request, restores: Sequence[Request], attempt: Attempt) -> bool:
    """Whether a thread may have been archived, and not restored, at some moment of an attempt."""
    if archive.fate is Fate.REFUSED or archive.began > attempt.ended:
        return False
    ended = archive.ended or END
    return not any(ended < restore.began and (restore.ended or END) < attempt.began for restore in restores)
