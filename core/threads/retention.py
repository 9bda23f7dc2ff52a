"""Retention: threads without new messages, and files, are deleted after their space's retention period.

It costs requests nothing: a scheduled function reads the register of spaces with a retention and their index of
activity for the threads that are due. So a change of the setting applies to all existing threads."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.models import Status
from core.storage import activity, files, retention_register
from core.storage.retention_register import Retention
from core.threads import delete


@dataclass(frozen=True, slots=True)
class RetentionRun:
    """The counts of deleted threads and files; `finished` is true if the run examined everything."""

    threads: int
    files: int
    finished: bool


def enforce(*, has_time: Callable[[], bool], on_error: Callable[[Exception], object]) -> RetentionRun:
    """Delete inactive threads and old files permanently, in every space with a retention, while `has_time()`.

    Spaces alternate, so that a large one does not delay the others. A space whose step raises is left for the next run,
    and `on_error` is called with the exception. The next run continues wherever a run stopped.
    """
    deleted: Counter[str] = Counter()
    pending = deque(map(_steps, retention_register.iter_retentions()))
    while pending and has_time():
        steps = pending.popleft()
        try:
            deleted.update(next(steps))
        except StopIteration:
            continue
        except Exception as error:  # noqa: BLE001 - an error in one space must not stop the others
            on_error(error)
            continue
        pending.append(steps)
    return RetentionRun(deleted["threads"], deleted["files"], finished=not pending)


def _steps(retention: Retention) -> Iterator[Mapping[str, int]]:
    """Examine one thread or one page of files per iteration, and yield the counts of deletions."""
    for status in Status:
        for ref in activity.iter_inactive(retention.space, status, retention.cutoff):
            yield {"threads": int(delete.delete_if_inactive(ref, retention))}
    for ids in files.iter_uploaded_before(retention.space, retention.cutoff):
        if ids and retention_register.is_current(retention):
            files.delete(retention.space, ids)
            yield {"files": len(ids)}
        else:
            yield {}
