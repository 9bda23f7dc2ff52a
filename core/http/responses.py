"""HTTP responses, and event streams, which a handler may return instead of a model."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from core.http.errors import Failure


@dataclass(frozen=True, slots=True)
class EventStream:
    """Server-sent events (WHATWG HTML, 9.2), already serialized.

    An error before the first event becomes an error response. `render_error` renders a later error as an event, because
    the status has been sent. `replayed` as in `Replayable`.
    """

    events: Iterator[str]
    render_error: Callable[[Failure], str]
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
    """Serialize one event. `data` must be one line."""
    return f"event: {event}\ndata: {data}\n\n" if event else f"data: {data}\n\n"
