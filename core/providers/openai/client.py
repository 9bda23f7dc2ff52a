"""The client of servers that implement OpenAI's chat completions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import urllib3
from urllib3.exceptions import DecodeError, HTTPError, NewConnectionError, ProtocolError
from urllib3.exceptions import TimeoutError as TimedOut

from core.aws.timeouts import DEFAULT, Timeouts
from core.errors import ProviderFailed
from core.providers import Event, ModelRequest, errors
from core.providers.deadline import with_deadline
from core.providers.openai import response
from core.providers.openai.request import body

_CHUNK = 65_536

_TIMED_OUT = {408, 504, 524}
_BUSY = {429, 503, 529}
_REASONS = {
    400: "its server rejected the request as invalid",
    401: "its server rejected the key of this deployment",
    402: "its server requires payment",
    403: "its server rejected the key of this deployment",
    404: "its server does not offer it",
    413: "the conversation is too long for it",
    422: "its server rejected the request as invalid",
}


class OpenAICompatible:
    """Models under a base URL, for example `https://api.openai.com/v1`. `key` returns the API key, if there is one.

    Redirects are not followed. A request is repeated only where an idle connection turns out to be closed.
    """

    document_types = frozenset[str]()

    def __init__(self, base_url: str, key: Callable[[], str] | None = None, timeouts: Timeouts = DEFAULT) -> None:
        self._url = f"{base_url.rstrip('/')}/chat/completions"
        self._key = key
        self._timeouts = timeouts
        timeout = urllib3.Timeout(connect=timeouts.connect, read=timeouts.read)
        self._pool = urllib3.PoolManager(timeout=timeout, retries=False)

    def stream(self, request: ModelRequest) -> Iterator[Event]:
        """See `core.providers.Provider`."""
        with _map_errors():
            answer = self._send(body(request, self._url))
        with answer:
            if answer.status != 200:  # noqa: PLR2004 - OK, the only status of an answer
                raise _refusal(answer)
            chunks = with_deadline(self._timeouts.total, _chunks(answer))
            yield from response.events(chunks, is_json="json" in answer.headers.get("Content-Type", ""))

    def _send(self, body: bytes) -> urllib3.BaseHTTPResponse:
        try:
            return self._post(body)
        except ProtocolError:
            # While a function was frozen, the server may have closed the connections of its pool.
            return self._post(body)

    def _post(self, body: bytes) -> urllib3.BaseHTTPResponse:
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key()}"
        return self._pool.request("POST", self._url, body=body, headers=headers, preload_content=False, redirect=False)


def _chunks(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """The body in parts as they arrive: `read` and `stream` would wait until a whole chunk has arrived."""
    with _map_errors():
        while chunk := answer.read1(_CHUNK):
            yield chunk


@contextmanager
def _map_errors() -> Iterator[None]:
    try:
        yield
    except NewConnectionError:  # a subclass of TimeoutError in urllib3, although nothing timed out
        raise errors.unreachable() from None
    except TimedOut:
        raise errors.timed_out() from None
    except (ProtocolError, DecodeError):
        raise errors.truncated() from None
    except HTTPError:
        raise errors.unreachable() from None


def _refusal(answer: urllib3.BaseHTTPResponse) -> ProviderFailed:
    if answer.status in _BUSY:
        return errors.busy(answer.headers.get("Retry-After"))
    if answer.status in _TIMED_OUT:
        return errors.timed_out()
    return errors.rejected(_REASONS.get(answer.status, f"its server responded with status {answer.status}"))
