"""Retention: what nobody adds to for longer than its space keeps it is deleted for good.

No request pays for it, neither in reads nor in writes: a scheduled function asks a register which spaces have a
retention, and their index of activity which threads are due. So a change of the setting counts for all that is there.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from core.models import Status
from core.storage import activity, files, retention_register
from core.storage.retention_register import Retention
from core.threads import delete


@dataclass(frozen=True, slots=True)
class RetentionRun:
    """What a run deleted; `finished` if it looked through everything."""

    threads: int
    files: int
    finished: bool


def enforce(*, has_time: Callable[[], bool], on_error: Callable[[Exception], object]) -> RetentionRun:
    """Delete for good what has been kept long enough, in every space that has a retention, while `may_go_on()`.

    Spaces take turns, so that a large one keeps no other waiting. One in which something goes wrong is left for the
    next run, and `failed` is told why. Stopped anywhere, the next run does what is left to do.
    """
    deleted: Counter[str] = Counter()
    turns = deque(map(_steps, retention_register.iter_retentions()))
    while turns and has_time():
        turn = turns.popleft()
        try:
            deleted.update(next(turn))
        except StopIteration:
            continue
        except Exception as error:  # noqa: BLE001 - whatever it is, the other spaces have nothing to do with it
            on_error(error)
            continue
        turns.append(turn)
    return RetentionRun(deleted["threads"], deleted["files"], finished=not turns)


def _steps(retention: Retention) -> Iterator[Mapping[str, int]]:
    """Looks at a thread that may be due, or a page of files, each time it is asked, and says what it deleted."""
    for status in Status:
        for ref in activity.iter_inactive(retention.space, status, retention.cutoff):
            yield {"threads": int(delete.delete_if_inactive(ref, retention))}
    for ids in files.iter_uploaded_before(retention.space, retention.cutoff):
        if ids and retention_register.is_current(retention):
            files.delete(retention.space, ids)
            yield {"files": len(ids)}
        else:
            yield {}
