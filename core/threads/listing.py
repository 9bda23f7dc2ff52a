"""Lists of threads by last activity. Activity and message counts are exact to
`storage.activity.ACTIVITY_RESOLUTION`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice, takewhile

from core import cursors
from core.models import Page, Space, Status, Thread, ThreadRef, Window
from core.storage import activity

_FILTERED_CHUNK = 250
"""Threads that one query reads if a filter drops some."""

_CALLS_PER_PAGE = 20
"""Queries after which a page ends early even if a filter leaves it unfilled; its cursor continues from there."""

_LIST_KEY_PATTERN = r"\d{13}#[0-9a-f-]{36}"
"""The pattern of a list key (`storage.keys.activity`) in a cursor."""

_MAX_SORTED = 5_000
"""Maximum threads that are sorted in memory: about two megabytes, three queries."""

Entry = tuple[str, Thread | None]


@dataclass(frozen=True, slots=True)
class ThreadQuery:
    """A filter and order of a space's threads. Without `status`: active and archived ones."""

    space: Space
    status: Status | None = Status.ACTIVE
    newest_first: bool = True
    user: str | None = None
    project_id: str | None = None
    integration: str | None = None

    def entries(self, after_key: str | None, limit: int, *, backwards: bool = False) -> Iterator[Entry]:
        """Iterate over list keys and threads after a list key, in the order or against it; see `storage.activity`."""
        filtered = self.project_id is not None or self.integration is not None
        descending = self.newest_first is not backwards
        listings = [
            activity.query(
                self.space,
                status,
                user=self.user,
                project_id=self.project_id,
                integration=self.integration,
                after_key=after_key,
                forward=not descending,
                chunk=_FILTERED_CHUNK if filtered else limit + 1,
            )
            for status in ([self.status] if self.status else list(Status))
        ]
        return merge(*listings, key=lambda entry: entry[0], reverse=descending)


def page(query: ThreadQuery, *, limit: int, cursor: str | None = None) -> Page[Thread]:
    """Return up to `limit` threads that match all filters. Raises Invalid for a cursor of another list."""
    after_key = None if cursor is None else cursors.decode(cursor, query, pattern=_LIST_KEY_PATTERN)
    items, end = _fill(query.entries(after_key, limit), limit)
    return Page(items, None if end is None else cursors.encode(end, query))


def window(
    query: ThreadQuery, *, limit: int, after: ThreadRef | None = None, before: ThreadRef | None = None
) -> Window[Thread]:
    """Return up to `limit` threads directly after a thread or directly before one, in the list's order in both cases.

    A deleted thread is a valid bound for a day. A thread that never existed is no bound.
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
    """Return page number `page` (1, 2, ...) of a list. It costs as much as all pages up to it; cursors do not."""
    threads = (thread for _, thread in query.entries(None, limit) if thread is not None)
    return list(islice(threads, (page - 1) * limit, page * limit))


def sorted_page(
    query: ThreadQuery, *, page: int, limit: int, by: Callable[[Thread], str | int], descending: bool
) -> Sequence[Thread]:
    """Return a numbered page of a list that is sorted in memory, by `by`, instead of by an index.

    It contains the `_MAX_SORTED` most recently active threads.
    """
    threads = (thread for _, thread in query.entries(None, _FILTERED_CHUNK) if thread is not None)
    ordered = sorted(islice(threads, _MAX_SORTED), key=by, reverse=descending)
    return ordered[(page - 1) * limit : page * limit]


def _fill(entries: Iterator[Entry], limit: int) -> tuple[list[Thread], str | None]:
    """Return a page of threads and its last list key, None at the end of the list."""
    items: list[Thread] = []
    calls, end = 0, ""
    for key, thread in entries:
        if thread is None:
            calls += 1
            if calls == _CALLS_PER_PAGE:
                return items, key
        elif len(items) == limit:
            return items, end
        else:
            items.append(thread)
            end = key
    return items, None
