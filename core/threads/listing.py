"""Lists of threads by last activity, which is exact to `storage.activity.ACTIVITY_RESOLUTION`, as are their counts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice, takewhile

from core import cursors
from core.models import Page, Space, Status, Thread, ThreadRef, Window
from core.storage import activity

_FILTERED_CHUNK = 250
"""Threads looked at in one call when a filter drops some."""

_CALLS_PER_PAGE = 20
"""Calls after which a page that a filter leaves unfilled ends early; its end says where to go on."""

_LIST_KEY_PATTERN = r"\d{13}#[0-9a-f-]{36}"
"""Where a thread stands in a list (`storage.keys.activity`), as it stands in a cursor."""

_MAX_SORTED = 5_000
"""Threads that are put in order in memory: some two megabytes, three calls."""

Entry = tuple[str, Thread | None]


@dataclass(frozen=True, slots=True)
class ThreadQuery:
    """Which threads of a space, in which order. No `status`: active and archived ones."""

    space: Space
    status: Status | None = Status.ACTIVE
    newest_first: bool = True
    user: str | None = None
    project_id: str | None = None
    integration: str | None = None

    def entries(self, after_key: str | None, limit: int, *, backwards: bool = False) -> Iterator[Entry]:
        """The threads beyond a position, with theirs, in order or against it; see `storage.activity.listing`."""
        filtered = self.project_id is not None or self.integration is not None
        falling = self.newest_first is not backwards
        listings = [
            activity.query(
                self.space,
                status,
                user=self.user,
                project_id=self.project_id,
                integration=self.integration,
                after_key=after_key,
                forward=not falling,
                chunk=_FILTERED_CHUNK if filtered else limit + 1,
            )
            for status in ([self.status] if self.status else list(Status))
        ]
        return merge(*listings, key=lambda entry: entry[0], reverse=falling)


def page(query: ThreadQuery, *, limit: int, cursor: str | None = None) -> Page[Thread]:
    """Up to `limit` threads; filters leave the page full. Raises Invalid for a cursor that is not of this list."""
    beyond = None if cursor is None else cursors.decode(cursor, query, pattern=_LIST_KEY_PATTERN)
    items, end = _fill(query.entries(beyond, limit), limit)
    return Page(items, None if end is None else cursors.encode(end, query))


def window(
    query: ThreadQuery, *, limit: int, after: ThreadRef | None = None, before: ThreadRef | None = None
) -> Window[Thread]:
    """Up to `limit` threads next behind one, or else next ahead of one, in the list's order either way.

    A thread bounds the list even when it has been deleted since, for a day; one that never was bounds nothing.
    """
    start = activity.list_key(after) if after else None
    stop = activity.list_key(before) if before else None
    backwards = after is None and before is not None
    entries = query.entries(stop if backwards else start, limit, backwards=backwards)
    if stop and not backwards:
        entries = takewhile(lambda entry: entry[0] > stop if query.newest_first else entry[0] < stop, entries)
    items, end = _fill(entries, limit)
    return Window(items[::-1] if backwards else items, end is not None)


def page_by_number(query: ThreadQuery, *, page: int, limit: int) -> Sequence[Thread]:
    """Page number `page` (1, 2, ...) of a list. It costs as much as all pages before it; cursors do not."""
    threads = (thread for _, thread in query.entries(None, limit) if thread is not None)
    return list(islice(threads, (page - 1) * limit, page * limit))


def sorted_page(
    query: ThreadQuery, *, page: int, limit: int, by: Callable[[Thread], str | int], descending: bool
) -> Sequence[Thread]:
    """A numbered page of a list in an order that no index keeps: by something else than last activity.

    The order is that of the `_MOST_RANKED` most recently active threads.
    """
    threads = (thread for _, thread in query.entries(None, _FILTERED_CHUNK) if thread is not None)
    ordered = sorted(islice(threads, _MAX_SORTED), key=by, reverse=descending)
    return ordered[(page - 1) * limit : page * limit]


def _fill(entries: Iterator[Entry], limit: int) -> tuple[list[Thread], str | None]:
    """A page of threads and where it ends, None if that is the end of the list."""
    items: list[Thread] = []
    calls, end = 0, ""
    for position, thread in entries:
        if thread is None:
            calls += 1
            if calls == _CALLS_PER_PAGE:
                return items, position
        elif len(items) == limit:
            return items, end
        else:
            items.append(thread)
            end = position
    return items, None
