"""Tasks that take turns on a clock of their own: one seed decides who goes on, and brings the same order back.

Each task is a greenlet: it runs alone from one `step` to the next. Time passes between steps, and leaps where all tasks
sleep.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from greenlet import getcurrent, greenlet

MILLISECOND = 1_000_000
"""Of the clock's nanoseconds."""

START = 1_767_225_600_000 * MILLISECOND
"""2026-01-01, so that what is kept looks like the times it is made for."""

_BETWEEN_STEPS = 20 * MILLISECOND


@dataclass(eq=False)
class Task:
    """One line of work. `skew` is by how much its own clock is wrong, in nanoseconds; `about`, what it works on."""

    work: greenlet
    skew: int = 0
    about: object = None
    wakes: int = 0


class Scheduler:
    """Runs tasks until all are done. What they ask of it, they ask inside their work."""

    def __init__(self, random: Random) -> None:
        self.now = START
        self.steps = 0
        self._random = random
        self._tasks: list[Task] = []
        self._running: Task | None = None
        self._home = getcurrent()

    @property
    def current(self) -> Task | None:
        """The task that asks; None outside of all tasks."""
        return self._running if self._running and self._running.work is getcurrent() else None

    def spawn(self, work: Callable[[], object], *, after: int = 0, skew: int | None = None) -> Task:
        """Begin a task, once some nanoseconds have passed. It takes over what it does not say from who begins it."""
        parent = self.current
        about, inherited = (parent.about, parent.skew) if parent else (None, 0)
        task = Task(greenlet(work), inherited if skew is None else skew, about, self.now + after)
        self._tasks.append(task)
        return task

    def step(self, *, after: int = 0) -> None:
        """Let the other tasks go on, for some nanoseconds at least."""
        task = self.current
        assert task, "only a task takes steps"
        task.wakes = self.now + after
        self._home.switch()

    def run(self) -> None:
        """Let all tasks do their work. Raises what the first one raised."""
        while self._tasks:
            ready = [task for task in self._tasks if task.wakes <= self.now]
            if not ready:
                self.now = min(task.wakes for task in self._tasks)
                continue
            self._go_on(self._random.choice(ready))
            self.steps += 1
            self.now += self._random.randrange(_BETWEEN_STEPS)

    def _go_on(self, task: Task) -> None:
        self._running = task
        self._home = task.work.parent = getcurrent()
        task.work.switch()
        self._running = None
        if task.work.dead:
            self._tasks.remove(task)
