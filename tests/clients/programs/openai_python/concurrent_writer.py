"""Scenarios that read a thread while another writer appends to it."""

from collections.abc import Callable, Iterator
from itertools import islice
from threading import Thread as Writer

from tests.clients.programs.openai_python.api import messages, text_of, threads, user_messages

WALKS = {"after_asc": "1", "before_desc": "1", "after_desc": "10", "before_asc": "10"}
"""Query parameter and order of each walk, with the message to start from: towards the newest message, or the oldest."""


def between_pages() -> dict[str, list[str]]:
    """Walk along ten messages in all four ways, and append two more before every page, twenty in total."""

    def run_walk(walk: str) -> list[str]:
        thread, more = threads.create(messages=user_messages(1, 10)).id, iter(user_messages(11, 30))

        def write() -> bool:
            appended = [messages.create(thread, **message) for message in islice(more, 2)]
            return bool(appended)

        return list(_walk_texts(thread, walk, is_growing=write))

    return {walk: run_walk(walk) for walk in WALKS}


def at_the_same_time() -> dict[str, list[str]]:
    """Walk along a thread in all four ways while another writer appends as fast as possible."""

    def run_walk(walk: str) -> list[str]:
        thread = threads.create(messages=user_messages(1, 10)).id
        writer = Writer(target=lambda: [messages.create(thread, **message) for message in user_messages(11, 30)])
        writer.start()
        return list(_walk_texts(thread, walk, is_growing=writer.is_alive))

    return {walk: run_walk(walk) for walk in WALKS}


def _walk_texts(thread: str, walk: str, *, is_growing: Callable[[], bool]) -> Iterator[str]:
    """Yield the texts of a walk in order of arrival, until a page is empty and `is_growing` is false."""
    parameter, order = walk.split("_")
    edge = next(message.id for message in messages.list(thread, order="asc") if text_of(message) == WALKS[walk])
    while True:
        growing = is_growing()
        page = messages.list(thread, limit=3, order=order, **{parameter: edge}).data
        ordered = page[::-1] if parameter == "before" else page
        if not ordered and not growing:
            return
        for message in ordered:
            edge = message.id
            yield text_of(message)
