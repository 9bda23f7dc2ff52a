"""What clients write: each method sends one request, and records what the history needs to know of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

from core import ids
from core.errors import Busy
from core.models import Message, NewMessage, NewThread, Replayable, ThreadChange
from core.storage import keys
from core.threads import changes
from core.threads import delete as deletion
from core.threads import edit as editing
from core.threads.append import append
from core.threads.create import create_with_message
from tests.faults.injection import Crash
from tests.simulation.environment import SECOND
from tests.simulation.history import Append, Fate, Removal
from tests.simulation.sending import Request, Sender, Try
from tests.simulation.shared_state import AUTHOR, SPACE, Board

_LATEST_SWEEP = 20 * SECOND


@dataclass
class Writer:
    """One client's writes."""

    name: str
    sender: Sender
    board: Board
    random: Random

    def start(self) -> None:
        """Make a thread with its first message."""
        key, number = self._key(0.8), self.board.number()
        said = NewMessage("user", self.board.content(number))
        record = self._record(None, [number])

        def answered(one: Try) -> None:
            message: Message = self._value(one)
            record.thread = self.board.know(message.thread)
            self._done(record, one, [message])

        call = partial(create_with_message, SPACE, NewThread(), said, author=AUTHOR, key=key)
        request = Request("start", None, call, answered, record)
        self.board.starts[number] = request
        self._send(request, key)

    def append(self, thread: str, *, size: int = 1, below: int | None = None) -> None:
        """Put messages behind the others; `below` is the place of their parent."""
        key, ref = self._key(0.7), self.board.threads[thread]
        numbers = [self.board.number() for _ in range(size)]
        parent = None if below is None else str(ids.message_id(ref.id, below))
        news = [NewMessage("user", self.board.content(number), parent_id=parent) for number in numbers]
        record = self._record(thread, numbers)
        request = Request(
            "append",
            thread,
            lambda: append(ref, news, author=AUTHOR, key=key),
            lambda one: self._done(record, one, self._value(one)),
            record,
        )
        self._send(request, key)
        if key and self.random.random() < 0.1:
            self._reuse(request, thread, key)

    def _reuse(self, rival: Request, thread: str, key: str) -> None:
        """Another message with a key that stands for one already."""
        number, ref = self.board.number(), self.board.threads[thread]
        record = self._record(thread, [number])
        said = NewMessage("user", str(number))
        request = Request(
            "reuse",
            thread,
            lambda: append(ref, said, author=AUTHOR, key=key),
            lambda one: self._done(record, one, [self._value(one)]),
            record,
            rival,
        )
        self.sender.once(request)

    def edit(self, thread: str, place: int) -> None:
        """Replace a message's metadata."""
        key, ref, edit = self._key(0.5), self.board.threads[thread], self.board.number()
        message_id = str(ids.message_id(ref.id, place))
        self.board.edits[edit] = (thread, place)
        request = Request("edit", thread, lambda: editing.set_metadata(ref, message_id, {"edit": edit}, key=key))
        self._send(request, key)

    def remove(self, thread: str, place: int) -> None:
        """Delete a message."""
        ref = self.board.threads[thread]
        message_id = str(ids.message_id(ref.id, place))
        record = Removal(thread, place, self.sender.history.moment())
        self.sender.history.add(record)

        def answered(one: Try) -> None:
            if record.fate is not Fate.DONE:
                record.ended, record.fate = one.ended, Fate.DONE

        request = Request("remove", thread, lambda: editing.delete(ref, message_id), answered, record)
        self.sender.insist(request)

    def archive(self, thread: str) -> None:
        """Put a thread aside."""
        ref = self.board.threads[thread]
        self.sender.once(Request("archive", thread, lambda: changes.archive(ref)))

    def restore(self, thread: str) -> None:
        """Take it back."""
        ref, key = self.board.threads[thread], self._key(0.5)
        self._send(Request("restore", thread, lambda: changes.restore(ref, key=key)), key)

    def rename(self, thread: str) -> None:
        """Give it a title."""
        ref, title = self.board.threads[thread], ThreadChange({"title": str(self.board.number())})
        self.sender.once(Request("rename", thread, lambda: changes.update(ref, title)))

    def delete(self, thread: str) -> None:
        """Delete it for good; the stream's function sweeps what is left."""
        ref = self.board.threads[thread]
        sweep = partial(self._sweep, keys.partition(ref))
        self.sender.scheduler.spawn(sweep, after=self.random.randint(0, _LATEST_SWEEP))
        deleted = self.board.deleted
        self.sender.insist(Request("delete", thread, lambda: deletion.delete(ref), lambda _: deleted.add(thread)))

    def _sweep(self, partition: str) -> None:
        for _ in range(5):
            try:
                deletion.resume_sweep(partition, has_time=lambda: True)
            except (Busy, Crash):
                continue
            return

    def _key(self, share: float) -> str | None:
        return f"{self.name} {self.board.number()}" if self.random.random() < share else None

    def _send(self, request: Request, key: str | None) -> None:
        if key:
            self.sender.insist(request)
        else:
            self.sender.once(request)

    def _record(self, thread: str | None, numbers: Sequence[int]) -> Append:
        record = Append(thread, numbers, self.sender.history.moment())
        self.sender.history.add(record)
        return record

    def _done(self, record: Append, one: Try, found: Sequence[Message]) -> None:
        places = [self.board.see(message)[0] for message in found]
        if record.fate is not Fate.DONE and len(found) == len(record.values):
            record.ended, record.fate, record.places = one.ended, Fate.DONE, places

    def _value(self, one: Try) -> Any:
        assert isinstance(one.answer, Replayable)
        return one.answer.value
