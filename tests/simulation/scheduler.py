"""Tasks that take turns on a clock of their own: one seed decides who goes on, and brings the same order back.

Each task is a thread, but only one runs at a time, from one `step` to the next. Time passes between steps, and leaps
where all tasks sleep.
"""

from _thread import LockType, allocate_lock, get_ident
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from threading import Thread

MILLISECOND = 1_000_000
"""Of the clock's nanoseconds."""

START = 1_767_225_600_000 * MILLISECOND
"""2026-01-01, so that what is kept looks like the times it is made for."""

_BETWEEN_STEPS = 20 * MILLISECOND


def _held() -> LockType:
    lock = allocate_lock()
    lock.acquire()
    return lock


@dataclass(eq=False)
class Task:
    """One line of work. `skew` is by how much its own clock is wrong, in nanoseconds; `about`, what it works on."""

    work: Callable[[], object]
    skew: int = 0
    about: object = None
    wakes: int = 0
    turn: LockType = field(default_factory=_held)
    failure: BaseException | None = None


class Scheduler:
    """Runs tasks until all are done. What they ask of it, they ask inside their work."""

    def __init__(self, random: Random) -> None:
        self.now = START
        self.steps = 0
        self._random = random
        self._tasks: list[Task] = []
        self._by_thread: dict[int, Task] = {}
        self._stopped = _held()

    @property
    def current(self) -> Task | None:
        """The task that asks; None outside of all tasks."""
        return self._by_thread.get(get_ident())

    def spawn(self, work: Callable[[], object], *, after: int = 0, skew: int | None = None) -> Task:
        """Begin a task, once some nanoseconds have passed. It takes over what it does not say from who begins it."""
        parent = self.current or Task(work)
        task = Task(work, parent.skew if skew is None else skew, parent.about, self.now + after)
        self._tasks.append(task)
        Thread(target=self._run, args=(task,), daemon=True).start()
        return task

    def step(self, *, after: int = 0) -> None:
        """Let the other tasks go on, for some nanoseconds at least."""
        task = self.current
        assert task, "only a task takes steps"
        task.wakes = self.now + after
        self._stopped.release()
        task.turn.acquire()

    def run(self) -> None:
        """Let all tasks do their work. Raises what the first one raised."""
        while self._tasks:
            ready = [task for task in self._tasks if task.wakes <= self.now]
            if not ready:
                self.now = min(task.wakes for task in self._tasks)
                continue
            task = ready[int(self._random.random() * len(ready))]
            task.turn.release()
            self._stopped.acquire()
            if task.failure:
                raise task.failure
            self.steps += 1
            self.now += int(self._random.random() * _BETWEEN_STEPS)

    def _run(self, task: Task) -> None:
        task.turn.acquire()
        self._by_thread[get_ident()] = task
        try:
            task.work()
        except BaseException as failure:  # noqa: BLE001 - it is raised where the tasks are run
            task.failure = failure
        del self._by_thread[get_ident()]
        self._tasks.remove(task)
        self._stopped.release()
