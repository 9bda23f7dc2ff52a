"""Parses server-sent events (WHATWG HTML, 9.2.6)."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.providers import errors

_LINE_END = re.compile(rb"\r\n|\n|\r")

_MAX_LINE = 4_000_000
"""Bytes of one line; a longer one is an error of the server."""


class ServerSentEvent(NamedTuple):
    """One event. Its name is empty if it has none."""

    name: str
    data: str


def events(chunks: Iterable[bytes]) -> Iterator[ServerSentEvent]:
    """The events of a body, whose chunks may end anywhere. The empty line after the last event may be missing."""
    name, data = "", list[str]()
    for line in _lines(chunks):
        field, _, value = line.partition(":")
        match field:
            case "" if not line:
                if data:
                    yield ServerSentEvent(name, "\n".join(data))
                name, data = "", []
            case "event":
                name = value.removeprefix(" ")
            case "data":
                data.append(value.removeprefix(" "))
    if data:
        yield ServerSentEvent(name, "\n".join(data))


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """The lines of a body. Only whole lines are decoded, since a chunk may end within a character."""
    pending = b""
    for chunk in chunks:
        pending += chunk
        # A carriage return at the end may be the first half of a line end.
        ready, held = (pending[:-1], b"\r") if pending.endswith(b"\r") else (pending, b"")
        *lines, rest = _LINE_END.split(ready)
        yield from map(_decode, lines)
        pending = rest + held
        if len(pending) > _MAX_LINE:
            raise errors.malformed()
    yield from map(_decode, _LINE_END.split(pending))


def _decode(line: bytes) -> str:
    return line.decode(errors="replace").removeprefix("\ufeff")
