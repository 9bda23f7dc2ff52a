"""A reader who follows a thread while it is written."""

from collections.abc import Sequence

from core.models import Message, ThreadRef
from core.threads import messages


class TailingReader:
    """Reads on where it stopped: with a page's cursor, or, at the end, by reading the last page again."""

    def __init__(self, ref: ThreadRef, *, limit: int) -> None:
        self.seen: list[Message] = []
        self._ref = ref
        self._limit = limit
        self._cursor: str | None = None
        self._known: Sequence[Message] = ()

    def read(self) -> None:
        """Read one page. What was on it before must still be there, at its start."""
        page = messages.page(self._ref, limit=self._limit, cursor=self._cursor)
        assert list(page.items[: len(self._known)]) == list(self._known), "a page changed under its reader"
        self.seen += page.items[len(self._known) :]
        self._cursor, self._known = (page.cursor, ()) if page.cursor else (self._cursor, page.items)
