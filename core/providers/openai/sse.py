"""Server-sent events, as they are read (WHATWG HTML, 9.2.6)."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.providers import errors

_LINE_END = re.compile(rb"\r\n|\n|\r")

_LONGEST = 4_000_000
"""Bytes of one line, beyond which the server is not to be believed."""


class ServerSentEvent(NamedTuple):
    """One event: its name, if it has one, and its data."""

    name: str
    data: str


def events(chunks: Iterable[bytes]) -> Iterator[ServerSentEvent]:
    """The events in a body, wherever it is cut. An end without the empty line that should be there counts as one."""
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
    """Lines, decoded when they are whole, since a chunk may end within a character."""
    pending = b""
    for chunk in chunks:
        pending += chunk
        # A carriage return at the very end may be the first half of a line's end.
        ready, held = (pending[:-1], b"\r") if pending.endswith(b"\r") else (pending, b"")
        *lines, rest = _LINE_END.split(ready)
        yield from map(_decoded, lines)
        pending = rest + held
        if len(pending) > _LONGEST:
            raise errors.malformed()
    yield from map(_decoded, _LINE_END.split(pending))


def _decoded(line: bytes) -> str:
    return line.decode(errors="replace").removeprefix("\ufeff")
