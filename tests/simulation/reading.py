"""What clients read, with cursors and without, in both directions; each answer is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random

from core import ids
from core.errors import NotFound
from core.models import Message, Page, Window
from core.threads import listing, messages
from tests.simulation.history import END, Read
from tests.simulation.sending import Request, Sender
from tests.simulation.shared_state import SPACE, Board

_TRIES = 4


@dataclass
class Stand:
    """How far a reader has come: the place of the last message shown, and the cursor that came with it."""

    bound: int | None = None
    cursor: str | None = None


@dataclass
class Reader:
    """One client's reads."""

    sender: Sender
    board: Board
    random: Random
    _following: dict[str, Stand] = field(default_factory=dict)

    def page(self, thread: str, stand: Stand, *, limit: int, newest_first: bool = False) -> Page[Message] | None:
        """The page where a reader stands; None if there is none to be had."""
        ref, cursor = self.board.threads[thread], stand.cursor
        request = Request(
            "page", thread, lambda: messages.page(ref, limit=limit, cursor=cursor, newest_first=newest_first)
        )
        page = self._ask(request)
        if not isinstance(page, Page):
            return None
        window = Window(page.items, page.cursor is not None)
        self._record(request, window, stand.bound, newest_first=newest_first, rising=not newest_first)
        return page

    def walk(self, thread: str, *, limit: int, newest_first: bool = False) -> bool:
        """Every page, one after the other, which are one read as of the last one; False if one was not to be had."""
        stand, began = Stand(), self.sender.history.moment()
        found: list[Message] = []
        while page := self.page(thread, stand, limit=limit, newest_first=newest_first):
            found += page.items
            if page.cursor is None:
                shown, ended = self._shown(found, newest_first=newest_first), self.sender.history.moment()
                self.sender.history.add(Read(thread, 0, END, shown, began, ended, not newest_first))
                return True
            stand = Stand(page.items[-1].sequence, page.cursor)
        return False

    def follow(self, thread: str, *, limit: int) -> None:
        """Go on where this reader stood when it last followed the thread."""
        stand = self._following.setdefault(thread, Stand())
        page = self.page(thread, stand, limit=limit)
        if page and page.cursor:
            self._following[thread] = Stand(page.items[-1].sequence, page.cursor)

    def window(self, thread: str, place: int, *, limit: int, newest_first: bool, behind: bool) -> None:
        """What is next to a place, on either side of it."""
        ref = self.board.threads[thread]
        after, before = (place, None) if behind else (None, place)
        request = Request(
            "window",
            thread,
            lambda: messages.window(ref, limit=limit, newest_first=newest_first, after=after, before=before),
        )
        window = self._ask(request)
        if isinstance(window, Window):
            self._record(request, window, place, newest_first=newest_first, rising=newest_first is not behind)

    def get(self, thread: str, place: int) -> None:
        """One message."""
        ref = self.board.threads[thread]
        request = Request("get", thread, lambda: messages.get(ref, str(ids.message_id(ref.id, place))))
        answer = self._ask(request)
        if isinstance(answer, Message):
            self._add(request, place - 1, place + 1, [self.board.see(answer)])
        elif isinstance(answer, NotFound) and answer.kind == "message":
            self._add(request, place - 1, place + 1, [])

    def threads(self) -> list[str] | None:
        """All threads, of which some may be new to everybody; None if they are not to be had."""
        found: list[str] = []
        cursor: str | None = None
        selection = listing.ThreadQuery(SPACE, None)
        while True:
            page = self._ask(Request("list", None, partial(listing.page, selection, limit=4, cursor=cursor)))
            if not isinstance(page, Page):
                return None
            found += [self.board.know(one.ref) for one in page.items]
            cursor = page.cursor
            if cursor is None:
                return found

    def _ask(self, request: Request) -> object:
        """A few times, if need be."""
        answer = self.sender.once(request)
        while len(request.tries) < _TRIES and request.tries[-1].has_no_answer:
            answer = self.sender.once(request)
        return answer

    def _record(
        self, request: Request, window: Window[Message], bound: int | None, *, newest_first: bool, rising: bool
    ) -> None:
        """A window begins at a bound or an end, and shows everything up to its last message or to the other end."""
        found = self._shown(window.items, newest_first=newest_first)
        if rising:
            self._add(request, bound or 0, found[-1][0] + 1 if window.more else END, found, rising=True)
        else:
            self._add(request, found[0][0] - 1 if window.more else 0, bound or END, found, rising=False)

    def _add(
        self, request: Request, above: int, below: int, found: list[tuple[int, int]], *, rising: bool = True
    ) -> None:
        last = request.tries[-1]
        self.sender.history.add(Read(request.thread or "", above, below, found, last.began, last.ended, rising))

    def _shown(self, items: Sequence[Message], *, newest_first: bool) -> list[tuple[int, int]]:
        shown = [self.board.see(message) for message in items]
        return shown[::-1] if newest_first else shown
