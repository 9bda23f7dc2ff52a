"""Endpoints as an ASGI application: each request becomes the event that API Gateway would make of it, and its answer is
sent as it comes."""

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
    """ASGI 3.0, HTTP only. The first route that matches is taken."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = tuple(routes)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request. What it asks for is carried out to its end, even if the client goes away meanwhile."""
        with suppress(_Gone):
            request = Request(scope, await _received(receive), request_id(scope))
            await _sent(self, request, send)

    def answer(self, request: Request) -> HttpResponse:
        """The answer of the endpoint whose route it is."""
        for route in self._routes:
            values = route.match(request.scope["method"], request.path)
            if values is not None:
                refused = TooLarge("The request is too large.") if request.body is None else None
                return route.endpoint.answer(request.event(route, values), refused)
        headers = {"Content-Type": "application/json", "X-Request-Id": request.id}
        return HttpResponse(HTTPStatus.NOT_FOUND, headers, [dumps(no_route())])


class _Gone(Exception):
    """The client went away before all of its request was here."""


async def _received(receive: Receive) -> bytes | None:
    """The body; None as soon as it is larger than what is taken."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        body += message.get("body", b"")
        if len(body) > MAX_REQUEST:
            return None
        more = message.get("more_body", False)
    return bytes(body)


async def _sent(application: Application, request: Request, send: Send) -> None:
    """Send what a thread of its own produces. The thread does not wait for the client: how fast that reads, or whether
    it is still there, is nothing to a turn whose answer is to be stored. So the queue has no bound but the answer's."""
    loop, coming = asyncio.get_running_loop(), asyncio.Queue[Message | None]()

    def put(message: Message | None) -> None:
        with suppress(RuntimeError):  # the server has stopped listening to its threads
            loop.call_soon_threadsafe(coming.put_nowait, message)

    def produce() -> None:
        try:
            _put(application.answer(request), put)
        except Exception as exception:  # noqa: BLE001 - nothing else would take it down without its words
            telemetry.log_crash(exception, operation="asgi", request_id=request.id)
        finally:
            put(None)

    Thread(target=produce).start()
    while (message := await coming.get()) is not None:
        with suppress(OSError):  # the client has gone
            await send(message)


def _put(answer: HttpResponse, put: Callable[[Message | None], None]) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    put({"type": "http.response.start", "status": int(answer.status), "headers": headers})
    for text in answer.body:
        put({"type": "http.response.body", "body": text.encode(), "more_body": True})
    put({"type": "http.response.body", "body": b""})
