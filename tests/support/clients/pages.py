"""Lists of OpenAI's dialects, read like the pagers of the official clients."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.support.data.events import Answer

EMPTY: Mapping[str, Any] = {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}
"""A page without items."""


def parse_page(answer: Answer) -> tuple[list[Any], bool]:
    """The items of a page and its `has_more`; fails unless the page has exactly the fields of OpenAI's lists."""
    page = answer.success
    data = page["data"]
    ids = [item["id"] for item in data]
    assert set(page) == {"object", "data", "first_id", "last_id", "has_more"}
    assert page["object"] == "list"
    assert (page["first_id"], page["last_id"]) == ((ids[0], ids[-1]) if ids else (None, None))
    return data, page["has_more"]


def iter_pages(read: Callable[..., Answer], **query: Any) -> Iterator[list[Any]]:
    """Read all pages forwards: each request has the last id of the previous page as `after`."""
    after: dict[str, str] = {}
    while True:
        data, more = parse_page(read(**query, **after))
        yield data
        if not more:
            return
        after = {"after": data[-1]["id"]}


def iter_pages_back(read: Callable[..., Answer], last: str, **query: Any) -> Iterator[list[Any]]:
    """Read all pages backwards from the item `last`, which is excluded."""
    before = last
    while True:
        data, more = parse_page(read(**query, before=before))
        yield data
        if not more:
            return
        before = data[0]["id"]
