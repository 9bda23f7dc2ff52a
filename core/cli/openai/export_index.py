"""An index of the threads in export files. The files are read once for the index, and each thread again for its import.

A thread's objects may be spread over lines and files, mixed with those of others. Memory holds eight bytes for each
object, and one thread at a time. The messages of a thread are sorted by `created_at`; messages with equal times stay in
the order of the files, which is reversed if the first message is newer than the last. Of two objects with one id, the
first counts. A thread without an object of its own is created from its messages.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.cli.openai.export_shapes import ExportedObject, iter_objects
from core.cli.openai.files import Files, Record
from core.cli.openai.report import Report
from core.dialects.openai.assistants import export_format
from core.errors import Invalid, TooLarge
from core.models import NewMessage, NewThread
from core.threads import imports

NOT_KEPT = "not kept"
ONLY_EXPORTED = "kept for exports only"
CHANGED = "kept in another form"

_OFFSET_BITS = 48
"""Bits of a position for the byte offset; the upper 16 of its 64 bits are the file's number."""


@dataclass(frozen=True, slots=True)
class Job:
    """A thread to import."""

    id: str
    thread: NewThread
    messages: Sequence[NewMessage]


class ExportIndex:
    """The threads in some files. Objects that cannot be imported, or not exactly, are noted in a report."""

    def __init__(self, files: Files, report: Report) -> None:
        self._files = files
        self._report = report
        self._positions: dict[str, array[int]] = defaultdict(lambda: array("Q"))
        self.is_damaged = False
        self._grouped = lru_cache(maxsize=1)(self._group)

    def __len__(self) -> int:
        """The number of threads."""
        return len(self._positions)

    def read(self, advance: Callable[[int], None]) -> None:
        """Read all files. `advance` is called with the number of bytes after each record."""
        for record in self._files.records():
            for thread_id in self._survey(record):
                positions = self._positions[thread_id]
                position = record.file << _OFFSET_BITS | record.offset
                if not positions or positions[-1] != position:
                    positions.append(position)
            advance(len(record.text))

    def jobs(self) -> Iterator[Job]:
        """Yield every thread with its messages, oldest first."""
        for thread_id, positions in self._positions.items():
            objects = [new for position in positions for new in self._grouped(position)[thread_id]]
            yield self._job(thread_id, objects)

    def _survey(self, record: Record) -> Iterator[str]:
        """Yield the thread id of each valid object in a record, and note the others in the report."""
        try:
            value = record.value
        except (ValueError, RecursionError):
            self.is_damaged = True
            self._report.note(NOT_KEPT, "invalid JSON", record.where)
            return
        for exported in iter_objects(value):
            id = exported.raw.get("id")
            where = f"{record.where} {id[:64]}" if isinstance(id, str) else record.where
            if self._survey_object(exported, where):
                yield exported.thread_id

    def _survey_object(self, exported: ExportedObject, where: str) -> bool:
        try:
            _convert(exported)
        except (Invalid, TooLarge) as error:
            self._report.note(NOT_KEPT, f"{exported.kind}: {error.message}", where)
            return False
        for heading, finding in _findings(exported):
            self._report.note(heading, finding, where)
        return True

    def _group(self, position: int) -> dict[str, list[NewThread | NewMessage]]:
        """Return the valid objects in a record by thread. The last result is cached for records with many threads."""
        record = self._files.record(position >> _OFFSET_BITS, position & (1 << _OFFSET_BITS) - 1)
        grouped = defaultdict(list)
        for exported in iter_objects(record.value):
            try:
                grouped[exported.thread_id].append(_convert(exported))
            except (Invalid, TooLarge):
                continue
        return grouped

    def _job(self, thread_id: str, objects: Iterable[NewThread | NewMessage]) -> Job:
        thread: NewThread | None = None
        messages: dict[str | None, NewMessage] = {}
        for new in objects:
            if isinstance(new, NewMessage):
                messages.setdefault(new.foreign_id, new)
            else:
                thread = thread or new
        ordered = sort_messages(list(messages.values()))
        if thread is None:
            self._report.note(CHANGED, "a thread without an object of its own: created from its messages", thread_id)
            thread = NewThread(foreign_id=thread_id, created_at=ordered[0].created_at)
        return Job(thread_id, thread, ordered)


def sort_messages(messages: list[NewMessage]) -> list[NewMessage]:
    """Sort the messages of a thread, oldest first, by the rule at the top of this module."""
    times = [message.created_at or 0 for message in messages]
    oldest_first = messages[::-1] if times and times[0] > times[-1] else messages
    return sorted(oldest_first, key=lambda message: message.created_at or 0)


def _convert(exported: ExportedObject) -> NewThread | NewMessage:
    """Convert an exported object to the core's input model. Raises Invalid, TooLarge."""
    if exported.kind not in ("thread", "message"):
        raise Invalid.field("object", message="It is neither a thread nor a message.")
    new: NewThread | NewMessage
    raw = exported.raw
    new = export_format.to_thread(raw) if exported.kind == "thread" else export_format.to_message(raw)
    if not isinstance(exported.thread_id, str) or not 0 < len(exported.thread_id) <= export_format.MAX_ID:
        raise Invalid.field("thread_id", message="It does not name a thread.")
    imports.validate(new)
    return new


def _findings(exported: ExportedObject) -> Iterator[tuple[str, str]]:
    if exported.kind == "thread":
        yield from ((ONLY_EXPORTED, phrase) for phrase in export_format.unknown_thread_fields(exported.raw))
        return
    yield from ((ONLY_EXPORTED, phrase) for phrase in export_format.unknown_message_fields(exported.raw))
    yield from ((CHANGED, phrase) for phrase in export_format.changed_forms(exported.raw))
