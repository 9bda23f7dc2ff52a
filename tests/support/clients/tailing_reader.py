"""A reader that follows a thread during writes."""

from collections.abc import Sequence

from core.models import Message, ThreadRef
from core.threads import messages


class TailingReader:
    """Continues where it stopped: with the page's cursor or, at the end, by reading the last page again."""

    def __init__(self, ref: ThreadRef, *, limit: int) -> None:
        self.seen: list[Message] = []
        self._ref = ref
        self._limit = limit
        self._cursor: str | None = None
        self._known: Sequence[Message] = ()

    def read(self) -> None:
        """Read one page. Messages that an earlier read of this page returned must still be at its start."""
        page = messages.page(self._ref, limit=self._limit, cursor=self._cursor)
        assert list(page.items[: len(self._known)]) == list(self._known), "a page changed under its reader"
        self.seen += page.items[len(self._known) :]
        self._cursor, self._known = (page.cursor, ()) if page.cursor else (self._cursor, page.items)
