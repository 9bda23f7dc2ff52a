"""One client: what it does next is chance, and how long it thinks before."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.simulation.environment import SECOND
from tests.simulation.reading import Reader
from tests.simulation.scheduler import Scheduler
from tests.simulation.shared_state import Board
from tests.simulation.writing import Writer

_THINKS = (*[SECOND // 50] * 4, SECOND, 90 * SECOND)
"""How long at most, from moment to moment: mostly clients meet, and now and then activity is to be noted again."""

_MOST_THREADS = 4


@dataclass
class Client:
    """Does some things, one after the other. `removing` is whether messages are deleted in this simulation."""

    scheduler: Scheduler
    board: Board
    reader: Reader
    writer: Writer
    random: Random
    removing: bool

    def act(self, times: int) -> None:
        """Do so many things."""
        for _ in range(times):
            self.scheduler.step(after=self.random.randint(0, self.random.choice(_THINKS)))
            living = self.board.living()
            if not living or (len(living) < _MOST_THREADS and self.random.random() < 0.1):
                self.writer.start()
            else:
                self._act_on(self.random.choice([*living, *self.random.sample([*self.board.threads], 1)]))

    def _act_on(self, thread: str) -> None:
        chance = self.random.random()
        if chance < 0.4:
            self._append(thread)
        elif chance < 0.82:
            self._read(thread)
        elif chance < 0.95:
            self._change(thread)
        elif chance < 0.97:
            self.reader.threads()
        elif self.board.may_be_deleted(thread):
            self.writer.delete(thread)

    def _append(self, thread: str) -> None:
        chance = self.random.random()
        place = self._place(thread)
        if chance < 0.3:
            self.writer.append(thread, size=self.random.randint(2, 4))
        elif chance < 0.4 and place:
            self.writer.append(thread, below=place)
        else:
            self.writer.append(thread)

    def _read(self, thread: str) -> None:
        limit, newest_first = self.random.randint(1, 6), self.random.random() < 0.5
        place = self._place(thread)
        kind = self.random.randrange(4)
        if kind == 0:
            self.reader.walk(thread, limit=limit, newest_first=newest_first)
        elif kind == 1 or not place:
            self.reader.follow(thread, limit=limit)
        elif kind == 2:
            self.reader.window(thread, place, limit=limit, newest_first=newest_first, behind=self.random.random() < 0.5)
        else:
            self.reader.get(thread, place)

    def _change(self, thread: str) -> None:
        place = self._place(thread)
        changes: list[Callable[[], None]] = [
            lambda: self.writer.archive(thread),
            lambda: self.writer.restore(thread),
            lambda: self.writer.restore(thread),
            lambda: self.writer.rename(thread),
        ]
        if place:
            changes += [lambda: self.writer.edit(thread, place)]
        if place and self.removing:
            changes += [lambda: self.writer.remove(thread, place)] * 2
        self.random.choice(changes)()

    def _place(self, thread: str) -> int | None:
        places = self.board.places(thread)
        return self.random.choice(places) if places else None
