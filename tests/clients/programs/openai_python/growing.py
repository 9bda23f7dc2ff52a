"""Threads that are read while another writer appends to them."""

from collections.abc import Callable, Iterator
from itertools import islice
from threading import Thread as Writer

from tests.clients.programs.openai_python.api import messages, numbered, said, threads

WALKS = {"after_asc": "1", "before_desc": "1", "after_desc": "10", "before_asc": "10"}
"""Parameter and order, and the message to begin at: towards the newest messages, or towards the oldest."""


def between_pages() -> dict[str, list[str]]:
    """All four walks along ten messages; two more are appended before every page, twenty in all."""

    def walked(walk: str) -> list[str]:
        thread, more = threads.create(messages=numbered(1, 10)).id, iter(numbered(11, 30))

        def write() -> bool:
            written = [messages.create(thread, **new) for new in islice(more, 2)]
            return bool(written)

        return list(_texts(thread, walk, coming=write))

    return {walk: walked(walk) for walk in WALKS}


def at_the_same_time() -> dict[str, list[str]]:
    """All four walks along a thread to which another writer appends as fast as it can."""

    def walked(walk: str) -> list[str]:
        thread = threads.create(messages=numbered(1, 10)).id
        writer = Writer(target=lambda: [messages.create(thread, **message) for message in numbered(11, 30)])
        writer.start()
        return list(_texts(thread, walk, coming=writer.is_alive))

    return {walk: walked(walk) for walk in WALKS}


def _texts(thread: str, walk: str, *, coming: Callable[[], bool]) -> Iterator[str]:
    """What stands on the pages of a walk, in the order in which it comes, until nothing is there nor `coming`."""
    parameter, order = walk.split("_")
    edge = next(one.id for one in messages.list(thread, order="asc") if said(one) == WALKS[walk])
    while True:
        more = coming()
        page = messages.list(thread, limit=3, order=order, **{parameter: edge}).data
        found = page[::-1] if parameter == "before" else page
        if not found and not more:
            return
        for message in found:
            edge = message.id
            yield said(message)
