"""Lists of OpenAI's dialects, read as the clients' pagers read them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.support.data.events import Answer

EMPTY: Mapping[str, Any] = {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}
"""A page with nothing on it."""


def parse_page(answer: Answer) -> tuple[list[Any], bool]:
    """The things of a page, whose fields must be in order with it, and whether there are more."""
    page = answer.success
    data = page["data"]
    ids = [thing["id"] for thing in data]
    assert set(page) == {"object", "data", "first_id", "last_id", "has_more"}
    assert page["object"] == "list"
    assert (page["first_id"], page["last_id"]) == ((ids[0], ids[-1]) if ids else (None, None))
    return data, page["has_more"]


def iter_pages(read: Callable[..., Answer], **query: Any) -> Iterator[list[Any]]:
    """Page after page, as the clients ask: `after` the last thing of the page before, as long as there is more."""
    after: dict[str, str] = {}
    while True:
        data, more = parse_page(read(**query, **after))
        yield data
        if not more:
            return
        after = {"after": data[-1]["id"]}


def iter_pages_back(read: Callable[..., Answer], last: str, **query: Any) -> Iterator[list[Any]]:
    """Page before page from `last` on, that one left out."""
    before = last
    while True:
        data, more = parse_page(read(**query, before=before))
        yield data
        if not more:
            return
        before = data[0]["id"]
