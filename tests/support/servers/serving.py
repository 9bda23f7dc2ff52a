"""Endpoints behind a server that speaks HTTP, and requests that can be made through either door: HTTP or Lambda."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Thread
from typing import Any
from urllib.parse import quote

import httpx

from core.cli.local.routes import load_routes
from core.http.asgi import Application
from core.http.endpoint import Endpoint
from core.http.serve import server
from tests.support.data.events import Answer, Pairs, invoke, rest_event
from tests.support.inspect.template import template


@cache
def api() -> Application:
    """The whole API, as the template routes it."""
    return Application(load_routes(template()))


@contextmanager
def serve(application: Application) -> Iterator[str]:
    """A server inside the block, and its address; behind the block, all that was asked of it has been carried out."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        one = server(application)
        running = Thread(target=one.run, kwargs={"sockets": [listener]})
        running.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            one.should_exit = True
            running.join()


@dataclass(frozen=True)
class Request:
    """A request to an endpoint; fields that are not bytes go as JSON."""

    endpoint: Endpoint
    path: Mapping[str, str]
    headers: Pairs = ()
    fields: Any = None
    query: Pairs = ()

    @property
    def body(self) -> bytes | None:
        """The body, if there is one."""
        if self.fields is None or isinstance(self.fields, bytes):
            return self.fields
        return json.dumps(self.fields).encode()

    @property
    def location(self) -> str:
        """Its path, escaped."""
        return self.endpoint.path.format_map({name: quote(value, safe="") for name, value in self.path.items()})

    def through_lambda(self) -> Answer:
        """As API Gateway asks the function."""
        event = rest_event(
            self.endpoint.method, self.endpoint.path, self.path, query=self.query, headers=self.headers, body=self.body
        )
        return invoke(self.endpoint, event)

    def through_http(self, url: str) -> Answer:
        """Over a connection."""
        told = httpx.request(
            self.endpoint.method,
            url + self.location,
            params=list(self.query),
            headers=list(self.headers),
            content=self.body,
            timeout=60,
        )
        return Answer(told.status_code, told.headers, told.text)
