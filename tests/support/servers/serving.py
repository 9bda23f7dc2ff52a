"""A server for endpoints, and requests that can be sent over HTTP or through Lambda."""

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
    """The whole API, with the template's routes."""
    return Application(load_routes(template()))


@contextmanager
def serve(application: Application) -> Iterator[str]:
    """Run a server for the length of the block, and yield its address. After the block all requests have finished."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        instance = server(application)
        thread = Thread(target=instance.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            instance.should_exit = True
            thread.join()


@dataclass(frozen=True)
class Request:
    """A request to an endpoint; `fields` that are not bytes are sent as JSON."""

    endpoint: Endpoint
    path: Mapping[str, str]
    headers: Pairs = ()
    fields: Any = None
    query: Pairs = ()

    @property
    def body(self) -> bytes | None:
        """The body, or None."""
        if self.fields is None or isinstance(self.fields, bytes):
            return self.fields
        return json.dumps(self.fields).encode()

    @property
    def location(self) -> str:
        """The escaped path."""
        return self.endpoint.path.format_map({name: quote(value, safe="") for name, value in self.path.items()})

    def through_lambda(self) -> Answer:
        """Call the function, as API Gateway does."""
        event = rest_event(
            self.endpoint.method, self.endpoint.path, self.path, query=self.query, headers=self.headers, body=self.body
        )
        return invoke(self.endpoint, event)

    def through_http(self, url: str) -> Answer:
        """Send the request over HTTP."""
        response = httpx.request(
            self.endpoint.method,
            url + self.location,
            params=list(self.query),
            headers=list(self.headers),
            content=self.body,
            timeout=60,
        )
        return Answer(response.status_code, response.headers, response.text)
