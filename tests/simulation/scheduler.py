"""Tasks that run in turns on a simulated clock: a seed determines and reproduces their order.

Each task is a greenlet: it runs alone from one `step` to the next. Time passes between steps, and jumps ahead when all
tasks sleep.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from greenlet import getcurrent, greenlet

MILLISECOND = 1_000_000
"""In nanoseconds."""

START = 1_767_225_600_000 * MILLISECOND
"""2026-01-01: a realistic time for the data."""

_BETWEEN_STEPS = 20 * MILLISECOND


@dataclass(eq=False)
class Task:
    """A task. `skew` is the error of its clock, in nanoseconds; `subject` is the object that it works on."""

    work: greenlet
    skew: int = 0
    subject: object = None
    wakes_at: int = 0


class Scheduler:
    """Runs tasks until all are done. Tasks call its other methods while they run."""

    def __init__(self, random: Random) -> None:
        self.now = START
        self.steps = 0
        self._random = random
        self._tasks: list[Task] = []
        self._running: Task | None = None
        self._main = getcurrent()

    @property
    def current(self) -> Task | None:
        """The calling task; None outside of all tasks."""
        return self._running if self._running and self._running.work is getcurrent() else None

    def spawn(self, work: Callable[[], object], *, after: int = 0, skew: int | None = None) -> Task:
        """Start a task after some nanoseconds. It inherits the subject and by default the skew of the calling task."""
        parent = self.current
        subject, inherited = (parent.subject, parent.skew) if parent else (None, 0)
        task = Task(greenlet(work), inherited if skew is None else skew, subject, self.now + after)
        self._tasks.append(task)
        return task

    def step(self, *, after: int = 0) -> None:
        """Let the other tasks run, for at least `after` nanoseconds."""
        task = self.current
        assert task, "only a task can call step"
        task.wakes_at = self.now + after
        self._main.switch()

    def run(self) -> None:
        """Run all tasks to their end. Raises the first exception of a task."""
        while self._tasks:
            ready = [task for task in self._tasks if task.wakes_at <= self.now]
            if not ready:
                self.now = min(task.wakes_at for task in self._tasks)
                continue
            self._resume(self._random.choice(ready))
            self.steps += 1
            self.now += self._random.randrange(_BETWEEN_STEPS)

    def _resume(self, task: Task) -> None:
        self._running = task
        self._main = task.work.parent = getcurrent()
        task.work.switch()
        self._running = None
        if task.work.dead:
            self._tasks.remove(task)
