"""What a handler may answer with, beside the model itself; and the answer that is made of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from core.http.errors import Failure

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Reply(Generic[M]):
    """An answer to a write; `replayed` says that an earlier request with the same key had already done it."""

    body: M
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class EventStream:
    """Server-sent events (WHATWG HTML, 9.2), each already in its form.

    An error before the first event is an error like any other; `failed` tells one that comes later as an event, since
    the answer has begun. `replayed` as in `Reply`.
    """

    events: Iterator[str]
    failed: Callable[[Failure], str]
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer on its way out. To read the body to its end is to carry out what is left of the request."""

    status: int
    headers: Mapping[str, str]
    body: Iterable[str]


def wants_events(accept: str | None) -> bool:
    """Whether the header `Accept` asks for server-sent events."""
    return "text/event-stream" in (accept or "")


def server_sent(event: str | None, data: str) -> str:
    """One event; `data` is one line."""
    return f"event: {event}\ndata: {data}\n\n" if event else f"data: {data}\n\n"
