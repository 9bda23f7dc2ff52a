"""The reads of a client, with cursors and without, in both directions; each response is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random

from core import ids
from core.errors import NotFound
from core.models import Message, Page, Window
from core.threads import listing, messages
from tests.simulation.history import END, Read
from tests.simulation.sender import Request, Sender
from tests.simulation.shared_state import SPACE, SharedState

_MAX_ATTEMPTS = 4


@dataclass
class Position:
    """A position in a thread: the sequence number of the last message read, and the cursor of its page."""

    bound: int | None = None
    cursor: str | None = None


@dataclass
class Reader:
    """One client's reads."""

    sender: Sender
    state: SharedState
    random: Random
    _positions: dict[str, Position] = field(default_factory=dict)

    def read_page(
        self, thread: str, position: Position, *, limit: int, newest_first: bool = False
    ) -> Page[Message] | None:
        """Read the page at a position; return None if the request fails."""
        ref, cursor = self.state.threads[thread], position.cursor
        request = Request(
            "page", thread, lambda: messages.page(ref, limit=limit, cursor=cursor, newest_first=newest_first)
        )
        page = self._send(request)
        if not isinstance(page, Page):
            return None
        window = Window(page.items, page.cursor is not None)
        self._record(request, window, position.bound, newest_first=newest_first, ascending=not newest_first)
        return page

    def read_all(self, thread: str, *, limit: int, newest_first: bool = False) -> bool:
        """Read every page and record them as one read; return False if a request fails."""
        position, began = Position(), self.sender.history.next_moment()
        items: list[Message] = []
        while page := self.read_page(thread, position, limit=limit, newest_first=newest_first):
            items += page.items
            if page.cursor is None:
                ordered, ended = self._in_order(items, newest_first=newest_first), self.sender.history.next_moment()
                self.sender.history.add(Read(thread, 0, END, ordered, began, ended, not newest_first))
                return True
            position = Position(page.items[-1].sequence, page.cursor)
        return False

    def follow(self, thread: str, *, limit: int) -> None:
        """Read the page after the last one that this reader followed in the thread."""
        position = self._positions.setdefault(thread, Position())
        page = self.read_page(thread, position, limit=limit)
        if page and page.cursor:
            self._positions[thread] = Position(page.items[-1].sequence, page.cursor)

    def read_window(self, thread: str, sequence: int, *, limit: int, newest_first: bool, after: bool) -> None:
        """Read the messages next to a sequence number, after it or before it."""
        ref = self.state.threads[thread]
        bounds = (sequence, None) if after else (None, sequence)
        request = Request(
            "window",
            thread,
            lambda: messages.window(ref, limit=limit, newest_first=newest_first, after=bounds[0], before=bounds[1]),
        )
        window = self._send(request)
        if isinstance(window, Window):
            self._record(request, window, sequence, newest_first=newest_first, ascending=newest_first is not after)

    def read_message(self, thread: str, sequence: int) -> None:
        """Read one message."""
        ref = self.state.threads[thread]
        request = Request("get", thread, lambda: messages.get(ref, str(ids.message_id(ref.id, sequence))))
        result = self._send(request)
        if isinstance(result, Message):
            self._add(request, sequence - 1, sequence + 1, [self.state.record_message(result)])
        elif isinstance(result, NotFound) and result.kind == "message":
            self._add(request, sequence - 1, sequence + 1, [])

    def list_threads(self) -> list[str] | None:
        """Return the ids of all threads, including threads that no client has seen yet; None if a request fails."""
        threads: list[str] = []
        cursor: str | None = None
        selection = listing.ThreadQuery(SPACE, None)
        while True:
            page = self._send(Request("list", None, partial(listing.page, selection, limit=4, cursor=cursor)))
            if not isinstance(page, Page):
                return None
            threads += [self.state.add_thread(thread.ref) for thread in page.items]
            cursor = page.cursor
            if cursor is None:
                return threads

    def _send(self, request: Request) -> object:
        """Send a request; repeat it a few times if it has no response."""
        result = self.sender.send_once(request)
        while len(request.attempts) < _MAX_ATTEMPTS and request.attempts[-1].is_retryable:
            result = self.sender.send_once(request)
        return result

    def _record(
        self, request: Request, window: Window[Message], bound: int | None, *, newest_first: bool, ascending: bool
    ) -> None:
        """Record a window, which contains all messages from its bound to its last message, or to the thread's end."""
        items = self._in_order(window.items, newest_first=newest_first)
        if ascending:
            self._add(request, bound or 0, items[-1][0] + 1 if window.more else END, items, ascending=True)
        else:
            self._add(request, items[0][0] - 1 if window.more else 0, bound or END, items, ascending=False)

    def _add(
        self, request: Request, above: int, below: int, items: list[tuple[int, int]], *, ascending: bool = True
    ) -> None:
        last = request.attempts[-1]
        self.sender.history.add(Read(request.thread or "", above, below, items, last.began, last.ended, ascending))

    def _in_order(self, items: Sequence[Message], *, newest_first: bool) -> list[tuple[int, int]]:
        pairs = [self.state.record_message(message) for message in items]
        return pairs[::-1] if newest_first else pairs
