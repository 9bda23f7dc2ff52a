"""One client: a random generator decides its actions and the pauses between them."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.simulation.environment import SECOND
from tests.simulation.reader import Reader
from tests.simulation.scheduler import Scheduler
from tests.simulation.shared_state import SharedState
from tests.simulation.writer import Writer

_MAX_PAUSES = (*[SECOND // 50] * 4, SECOND, 90 * SECOND)
"""The longest pauses, in nanoseconds: most are short, so that clients overlap; some are so long that an append must
update a thread's activity."""

_MAX_THREADS = 4


@dataclass
class Client:
    """Acts repeatedly. `deletes_messages` is whether clients of this simulation delete messages."""

    scheduler: Scheduler
    state: SharedState
    reader: Reader
    writer: Writer
    random: Random
    deletes_messages: bool

    def run(self, times: int) -> None:
        """Act `times` times."""
        for _ in range(times):
            self.scheduler.step(after=self.random.randint(0, self.random.choice(_MAX_PAUSES)))
            live = self.state.live_threads()
            if not live or (len(live) < _MAX_THREADS and self.random.random() < 0.1):
                self.writer.create_thread()
            else:
                self._act_on(self.random.choice([*live, *self.random.sample([*self.state.threads], 1)]))

    def _act_on(self, thread: str) -> None:
        chance = self.random.random()
        if chance < 0.4:
            self._append(thread)
        elif chance < 0.82:
            self._read(thread)
        elif chance < 0.95:
            self._change(thread)
        elif chance < 0.97:
            self.reader.list_threads()
        elif self.state.may_delete(thread):
            self.writer.delete(thread)

    def _append(self, thread: str) -> None:
        chance = self.random.random()
        sequence = self._choose_sequence(thread)
        if chance < 0.3:
            self.writer.append(thread, size=self.random.randint(2, 4))
        elif chance < 0.4 and sequence:
            self.writer.append(thread, parent=sequence)
        else:
            self.writer.append(thread)

    def _read(self, thread: str) -> None:
        limit, newest_first = self.random.randint(1, 6), self.random.random() < 0.5
        sequence = self._choose_sequence(thread)
        kind = self.random.randrange(4)
        if kind == 0:
            self.reader.read_all(thread, limit=limit, newest_first=newest_first)
        elif kind == 1 or not sequence:
            self.reader.follow(thread, limit=limit)
        elif kind == 2:
            self.reader.read_window(
                thread, sequence, limit=limit, newest_first=newest_first, after=self.random.random() < 0.5
            )
        else:
            self.reader.read_message(thread, sequence)

    def _change(self, thread: str) -> None:
        sequence = self._choose_sequence(thread)
        changes: list[Callable[[], None]] = [
            lambda: self.writer.archive(thread),
            lambda: self.writer.restore(thread),
            lambda: self.writer.restore(thread),
            lambda: self.writer.rename(thread),
        ]
        if sequence:
            changes += [lambda: self.writer.edit(thread, sequence)]
        if sequence and self.deletes_messages:
            changes += [lambda: self.writer.remove(thread, sequence)] * 2
        self.random.choice(changes)()

    def _choose_sequence(self, thread: str) -> int | None:
        sequences = self.state.known_sequences(thread)
        return self.random.choice(sequences) if sequences else None
