"""The writes of a client: each method sends one request and records it in the history."""

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
from tests.simulation.sender import Attempt, Request, Sender
from tests.simulation.shared_state import AUTHOR, SPACE, SharedState

_MAX_SWEEP_DELAY = 20 * SECOND


@dataclass
class Writer:
    """One client's writes."""

    name: str
    sender: Sender
    state: SharedState
    random: Random

    def create_thread(self) -> None:
        """Create a thread with its first message."""
        key, number = self._draw_key(0.8), self.state.next_number()
        message = NewMessage("user", self.state.make_content(number))
        record = self._record(None, [number])

        def on_success(attempt: Attempt) -> None:
            stored: Message = self._value(attempt)
            record.thread = self.state.add_thread(stored.thread)
            self._record_success(record, attempt, [stored])

        call = partial(create_with_message, SPACE, NewThread(), message, author=AUTHOR, key=key)
        request = Request("create", None, call, on_success, record)
        self.state.creations[number] = request
        self._send(request, key)

    def append(self, thread: str, *, size: int = 1, parent: int | None = None) -> None:
        """Append messages; `parent` is the sequence number of their parent."""
        key, ref = self._draw_key(0.7), self.state.threads[thread]
        numbers = [self.state.next_number() for _ in range(size)]
        parent_id = None if parent is None else str(ids.message_id(ref.id, parent))
        messages = [NewMessage("user", self.state.make_content(number), parent_id=parent_id) for number in numbers]
        record = self._record(thread, numbers)
        request = Request(
            "append",
            thread,
            lambda: append(ref, messages, author=AUTHOR, key=key),
            lambda attempt: self._record_success(record, attempt, self._value(attempt)),
            record,
        )
        self._send(request, key)
        if key and self.random.random() < 0.1:
            self._reuse(request, thread, key)

    def _reuse(self, rival: Request, thread: str, key: str) -> None:
        """Append another message with a key that is in use."""
        number, ref = self.state.next_number(), self.state.threads[thread]
        record = self._record(thread, [number])
        message = NewMessage("user", str(number))
        request = Request(
            "reuse",
            thread,
            lambda: append(ref, message, author=AUTHOR, key=key),
            lambda attempt: self._record_success(record, attempt, [self._value(attempt)]),
            record,
            rival,
        )
        self.sender.send_once(request)

    def edit(self, thread: str, sequence: int) -> None:
        """Replace a message's metadata."""
        key, ref, edit = self._draw_key(0.5), self.state.threads[thread], self.state.next_number()
        message_id = str(ids.message_id(ref.id, sequence))
        self.state.edits[edit] = (thread, sequence)
        request = Request("edit", thread, lambda: editing.set_metadata(ref, message_id, {"edit": edit}, key=key))
        self._send(request, key)

    def remove(self, thread: str, sequence: int) -> None:
        """Delete a message."""
        ref = self.state.threads[thread]
        message_id = str(ids.message_id(ref.id, sequence))
        record = Removal(thread, sequence, self.sender.history.next_moment())
        self.sender.history.add(record)

        def on_success(attempt: Attempt) -> None:
            if record.fate is not Fate.DONE:
                record.ended, record.fate = attempt.ended, Fate.DONE

        request = Request("remove", thread, lambda: editing.delete(ref, message_id), on_success, record)
        self.sender.send_repeatedly(request)

    def archive(self, thread: str) -> None:
        """Archive a thread."""
        ref = self.state.threads[thread]
        self.sender.send_once(Request("archive", thread, lambda: changes.archive(ref)))

    def restore(self, thread: str) -> None:
        """Restore a thread."""
        ref, key = self.state.threads[thread], self._draw_key(0.5)
        self._send(Request("restore", thread, lambda: changes.restore(ref, key=key)), key)

    def rename(self, thread: str) -> None:
        """Set the title of a thread."""
        ref, title = self.state.threads[thread], ThreadChange({"title": str(self.state.next_number())})
        self.sender.send_once(Request("rename", thread, lambda: changes.update(ref, title)))

    def delete(self, thread: str) -> None:
        """Delete a thread permanently, and sweep it later, as the stream's function does."""
        ref = self.state.threads[thread]
        sweep = partial(self._sweep, keys.partition(ref))
        self.sender.scheduler.spawn(sweep, after=self.random.randint(0, _MAX_SWEEP_DELAY))
        deleted = self.state.deleted
        self.sender.send_repeatedly(
            Request("delete", thread, lambda: deletion.delete(ref), lambda _: deleted.add(thread))
        )

    def _sweep(self, partition: str) -> None:
        for _ in range(5):
            try:
                deletion.resume_sweep(partition, has_time=lambda: True)
            except (Busy, Crash):
                continue
            return

    def _draw_key(self, share: float) -> str | None:
        return f"{self.name} {self.state.next_number()}" if self.random.random() < share else None

    def _send(self, request: Request, key: str | None) -> None:
        if key:
            self.sender.send_repeatedly(request)
        else:
            self.sender.send_once(request)

    def _record(self, thread: str | None, numbers: Sequence[int]) -> Append:
        record = Append(thread, numbers, self.sender.history.next_moment())
        self.sender.history.add(record)
        return record

    def _record_success(self, record: Append, attempt: Attempt, messages: Sequence[Message]) -> None:
        sequences = [self.state.record_message(message)[0] for message in messages]
        if record.fate is not Fate.DONE and len(messages) == len(record.values):
            record.ended, record.fate, record.sequences = attempt.ended, Fate.DONE, sequences

    def _value(self, attempt: Attempt) -> Any:
        assert isinstance(attempt.result, Replayable)
        return attempt.result.value
