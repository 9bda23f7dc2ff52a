"""API Gateway's part for a server without it: routes, and the proxy event of a request."""

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
"""Bytes of a body: the limit of a Lambda event."""


@dataclass(frozen=True)
class Route:
    """A method and path that an endpoint serves. Each path parameter, in braces, is one segment. With `anywhere`, the
    path may have any prefix, for example a stage or the base path of a domain."""

    method: str
    path: str
    endpoint: Endpoint
    anywhere: bool = False

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        segments = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        return re.compile(f"(?:/.*)?{segments}" if self.anywhere else segments)

    def match(self, method: str, path: str) -> Mapping[str, str] | None:
        """The percent-encoded values of the path parameters, or None if the route does not match."""
        matched = self._pattern.fullmatch(path) if method == self.method else None
        return matched.groupdict() if matched else None


@dataclass(frozen=True, slots=True)
class Request:
    """A request of an ASGI server. `body` is None if it is larger than MAX_REQUEST."""

    scope: Mapping[str, Any]
    body: bytes | None
    id: str

    @property
    def path(self) -> str:
        """The percent-encoded path, so that a slash in a value is not a separator."""
        raw: bytes = self.scope["raw_path"]
        return raw.decode("latin-1")

    def event(self, route: Route, values: Mapping[str, str]) -> dict[str, Any]:
        """The proxy event (payload 1.0) that API Gateway would pass to the endpoint."""
        query = parse_qsl(self.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        context = {"requestId": self.id, "httpMethod": route.method, "resourcePath": route.path, "path": self.path}
        return {
            "resource": route.path,
            "path": self.path,
            "httpMethod": route.method,
            **_collect_values("headers", "multiValueHeaders", headers(self.scope)),
            **_collect_values("queryStringParameters", "multiValueQueryStringParameters", query),
            "pathParameters": dict(values) or None,
            "stageVariables": None,
            "requestContext": context | {"stage": ""},
            "body": b64encode(self.body).decode() if self.body else None,
            "isBase64Encoded": bool(self.body),
        }


def headers(scope: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The headers of a request, with names in lower case."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]


def request_id(scope: Mapping[str, Any]) -> str:
    """The request id of API Gateway, from the header of the Lambda Web Adapter; without a valid one, a new id."""
    try:
        id = loads(dict(headers(scope))["x-amzn-request-context"])["requestId"]
    except (KeyError, TypeError, ValueError):
        id = None
    return id if isinstance(id, str) and id else str(uuid4())


def _collect_values(last: str, every: str, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The fields of an event for the last value and for every value of each name; both are null without any."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {last: {name: texts[-1] for name, texts in values.items()} or None, every: values or None}
