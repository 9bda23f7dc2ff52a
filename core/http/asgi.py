"""Endpoints as an ASGI application: each request is converted to API Gateway's proxy event, and the response is sent
while it is generated."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from http import HTTPStatus
from threading import Thread
from typing import Any

from core import telemetry
from core.errors import TooLarge
from core.http.errors import no_route
from core.http.gateway import MAX_REQUEST, Request, Route, request_id
from core.http.responses import HttpResponse
from core.jsontext import dumps

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Application:
    """An ASGI 3.0 application for HTTP. The first matching route serves a request."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = tuple(routes)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request. The operation runs to its end even if the client disconnects."""
        with suppress(_Disconnected):
            request = Request(scope, await _read_body(receive), request_id(scope))
            await _stream(self, request, send)

    def answer(self, request: Request) -> HttpResponse:
        """The response of the endpoint whose route matches, or 404. An oversized body is 413."""
        for route in self._routes:
            values = route.match(request.scope["method"], request.path)
            if values is not None:
                rejection = TooLarge("The request is too large.") if request.body is None else None
                return route.endpoint.answer(request.event(route, values), rejection)
        headers = {"Content-Type": "application/json", "X-Request-Id": request.id}
        return HttpResponse(HTTPStatus.NOT_FOUND, headers, [dumps(no_route())])


class _Disconnected(Exception):
    """The client disconnected before it had sent the whole request."""


async def _read_body(receive: Receive) -> bytes | None:
    """The request body, or None if it is larger than MAX_REQUEST."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Disconnected
        body += message.get("body", b"")
        if len(body) > MAX_REQUEST:
            return None
        more = message.get("more_body", False)
    return bytes(body)


async def _stream(application: Application, request: Request, send: Send) -> None:
    """Run the operation in a thread and send the response while the thread produces it.

    The thread never waits for the client, because the answer of a turn must be stored even if the client is slow or
    gone. So the queue is unbounded; the length of the response limits it.
    """
    loop, messages = asyncio.get_running_loop(), asyncio.Queue[Message | None]()

    def put(message: Message | None) -> None:
        with suppress(RuntimeError):  # the server's event loop is closed
            loop.call_soon_threadsafe(messages.put_nowait, message)

    def produce() -> None:
        try:
            _put_response(application.answer(request), put)
        except Exception as exception:  # noqa: BLE001 - the log must not contain the exception's message
            telemetry.log_crash(exception, operation="asgi", request_id=request.id)
        finally:
            put(None)

    Thread(target=produce).start()
    while (message := await messages.get()) is not None:
        with suppress(OSError):  # the client has disconnected
            await send(message)


def _put_response(response: HttpResponse, put: Callable[[Message | None], None]) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()]
    put({"type": "http.response.start", "status": int(response.status), "headers": headers})
    for text in response.body:
        put({"type": "http.response.body", "body": text.encode(), "more_body": True})
    put({"type": "http.response.body", "body": b""})
