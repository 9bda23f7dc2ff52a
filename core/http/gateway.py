"""API Gateway's part, where a server stands in its place: routes, and the proxy event that is made of a request."""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from core.http.endpoint import Endpoint
from core.jsontext import loads

MAX_REQUEST = 6 * 1024 * 1024
"""Bytes of a body. Lambda takes no more in an event."""


@dataclass(frozen=True)
class Route:
    """Where an endpoint is served: parameters of the path are in braces, each a segment. With `anywhere`, any prefix
    may stand before it: a stage, or the base path of a domain."""

    method: str
    path: str
    endpoint: Endpoint
    anywhere: bool = False

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        segments = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        return re.compile(f"(?:/.*)?{segments}" if self.anywhere else segments)

    def match(self, method: str, path: str) -> Mapping[str, str] | None:
        """The path's values as they were sent, escapes and all; None where the route is another."""
        found = self._pattern.fullmatch(path) if method == self.method else None
        return found.groupdict() if found else None


@dataclass(frozen=True, slots=True)
class Request:
    """A request as an ASGI server tells it; `body` is None where it was larger than MAX_REQUEST."""

    scope: Mapping[str, Any]
    body: bytes | None
    id: str

    @property
    def path(self) -> str:
        """The path as it was sent: a slash that is part of a value is still escaped."""
        raw: bytes = self.scope["raw_path"]
        return raw.decode("latin-1")

    def event(self, route: Route, values: Mapping[str, str]) -> dict[str, Any]:
        """The proxy event (payload 1.0) that API Gateway would hand to the endpoint."""
        query = parse_qsl(self.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        context = {"requestId": self.id, "httpMethod": route.method, "resourcePath": route.path, "path": self.path}
        return {
            "resource": route.path,
            "path": self.path,
            "httpMethod": route.method,
            **_collected("headers", "multiValueHeaders", headers(self.scope)),
            **_collected("queryStringParameters", "multiValueQueryStringParameters", query),
            "pathParameters": dict(values) or None,
            "stageVariables": None,
            "requestContext": context | {"stage": ""},
            "body": b64encode(self.body).decode() if self.body else None,
            "isBase64Encoded": bool(self.body),
        }


def headers(scope: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The headers of a request, names in lower case."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]


def request_id(scope: Mapping[str, Any]) -> str:
    """The id that API Gateway has given the request, where the Lambda Web Adapter tells it; else a new one."""
    try:
        told = loads(dict(headers(scope))["x-amzn-request-context"])["requestId"]
    except (KeyError, TypeError, ValueError):
        told = None
    return told if isinstance(told, str) and told else str(uuid4())


def _collected(last: str, every: str, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The two forms in which events have headers and queries; both are null if there are none."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {last: {name: sent[-1] for name, sent in values.items()} or None, every: values or None}
