"""Event streams, which a handler may return instead of a model, and the HTTP response made of either."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.http.errors import Failure


@dataclass(frozen=True, slots=True)
class EventStream:
    """Server-sent events (WHATWG HTML, 9.2), each already in its form.

    An error before the first event is an error like any other; `failed` renders a later one as an event, since the
    response has begun. `replayed` as in `Replayable`.
    """

    events: Iterator[str]
    failed: Callable[[Failure], str]
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response to send. The request finishes when its body has been consumed."""

    status: int
    headers: Mapping[str, str]
    body: Iterable[str]


def accepts_event_stream(accept: str | None) -> bool:
    """Whether the header `Accept` asks for server-sent events."""
    return "text/event-stream" in (accept or "")


def server_sent(event: str | None, data: str) -> str:
    """One event; `data` is one line."""
    return f"event: {event}\ndata: {data}\n\n" if event else f"data: {data}\n\n"
