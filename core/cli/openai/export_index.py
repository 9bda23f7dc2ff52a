"""Which threads some files hold, and where: read once, then each thread's objects again when its turn comes.

A thread may be spread over lines and files, between others. Kept in memory are eight bytes for each object, and one
thread at a time. The messages of a thread are put in order by `created_at`, and where that is equal, as they were
given; if the first one given is newer than the last, they were given newest first. An object that comes twice counts
once, as it came first. A thread whose own object is nowhere is made of what its messages say.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.cli.openai.export_shapes import Found, objects
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
"""Of a place in 64 bits; the others are the file's number."""


@dataclass(frozen=True, slots=True)
class Job:
    """A thread to import."""

    id: str
    thread: NewThread
    messages: Sequence[NewMessage]


class Catalogue:
    """The threads of some files; what cannot be kept of them goes into a report."""

    def __init__(self, files: Files, report: Report) -> None:
        self._files = files
        self._report = report
        self._places: dict[str, array[int]] = defaultdict(lambda: array("Q"))
        self.is_damaged = False
        self._grouped = lru_cache(maxsize=1)(self._group)

    def __len__(self) -> int:
        """How many threads there are."""
        return len(self._places)

    def read(self, advance: Callable[[int], None]) -> None:
        """Go through all files, telling `advance` of the bytes that are done."""
        for record in self._files.records():
            for thread_id in self._survey(record):
                places = self._places[thread_id]
                place = record.file << _OFFSET_BITS | record.offset
                if not places or places[-1] != place:
                    places.append(place)
            advance(len(record.text))

    def jobs(self) -> Iterator[Job]:
        """Every thread with its messages in order."""
        for thread_id, places in self._places.items():
            found = [new for place in places for new in self._grouped(place)[thread_id]]
            yield self._job(thread_id, found)

    def _survey(self, record: Record) -> Iterator[str]:
        """The threads that a record says something of; what is wrong with it is reported."""
        try:
            value = record.value
        except (ValueError, RecursionError):
            self.is_damaged = True
            self._report.note(NOT_KEPT, "text that is no JSON", record.where)
            return
        for found in objects(value):
            id = found.raw.get("id")
            where = f"{record.where} {id[:64]}" if isinstance(id, str) else record.where
            if self._survey_object(found, where):
                yield found.thread_id

    def _survey_object(self, found: Found, where: str) -> bool:
        try:
            _taken(found)
        except (Invalid, TooLarge) as error:
            self._report.note(NOT_KEPT, f"{found.kind}: {error.message}", where)
            return False
        for heading, what in _findings(found):
            self._report.note(heading, what, where)
        return True

    def _group(self, place: int) -> dict[str, list[NewThread | NewMessage]]:
        """What a record says of each thread. The last one is remembered, for files with many threads in one value."""
        record = self._files.record(place >> _OFFSET_BITS, place & (1 << _OFFSET_BITS) - 1)
        grouped = defaultdict(list)
        for found in objects(record.value):
            try:
                grouped[found.thread_id].append(_taken(found))
            except (Invalid, TooLarge):
                continue
        return grouped

    def _job(self, thread_id: str, found: Iterable[NewThread | NewMessage]) -> Job:
        thread: NewThread | None = None
        messages: dict[str | None, NewMessage] = {}
        for new in found:
            if isinstance(new, NewMessage):
                messages.setdefault(new.foreign_id, new)
            else:
                thread = thread or new
        ordered = in_order(list(messages.values()))
        if thread is None:
            self._report.note(CHANGED, "a thread whose own object is missing: made of its messages", thread_id)
            thread = NewThread(foreign_id=thread_id, created_at=ordered[0].created_at)
        return Job(thread_id, thread, ordered)


def in_order(messages: list[NewMessage]) -> list[NewMessage]:
    """Messages of a thread, oldest first; see above."""
    times = [message.created_at or 0 for message in messages]
    given = messages[::-1] if times and times[0] > times[-1] else messages
    return sorted(given, key=lambda message: message.created_at or 0)


def _taken(found: Found) -> NewThread | NewMessage:
    """An object in the core's words. Raises Invalid, TooLarge."""
    if found.kind not in ("thread", "message"):
        raise Invalid.field("object", message="It is no thread and no message.")
    new: NewThread | NewMessage
    new = export_format.to_thread(found.raw) if found.kind == "thread" else export_format.to_message(found.raw)
    if not isinstance(found.thread_id, str) or not 0 < len(found.thread_id) <= export_format.LONGEST_ID:
        raise Invalid.field("thread_id", message="It names no thread.")
    imports.validate(new)
    return new


def _findings(found: Found) -> Iterator[tuple[str, str]]:
    if found.kind == "thread":
        yield from ((ONLY_EXPORTED, what) for what in export_format.unknown_of_thread(found.raw))
        return
    yield from ((ONLY_EXPORTED, what) for what in export_format.unknown_of_message(found.raw))
    yield from ((CHANGED, what) for what in export_format.changed(found.raw))
