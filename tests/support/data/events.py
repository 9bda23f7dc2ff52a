"""API Gateway's events as a REST API passes them to a function (proxy integration, payload 1.0), and the answers.

`rest_event` converts an HTTP request into an event, and `invoke` converts the function's result into an HTTP answer.
"""

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import uuid4

Pairs = Iterable[tuple[str, str]]

STAGE = "skein"


SUCCESS = {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED}
"""The statuses of successful operations."""


@dataclass(frozen=True)
class Answer:
    """An HTTP response as a client receives it."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    text: str

    @property
    def body(self) -> Any:
        """The JSON of the body."""
        return json.loads(self.text)

    @property
    def data(self) -> Any:
        """The native dialect's `data`; fails unless the status is a success."""
        assert self.status in SUCCESS, (self.status, self.text[:2000])
        return self.body["data"]

    @property
    def success(self) -> Any:
        """The JSON of the body; fails unless the status is a success."""
        assert self.status in SUCCESS, (self.status, self.text[:2000])
        return self.body

    @property
    def openai_error(self) -> tuple[int, str, str, str | None, str | None]:
        """An error of OpenAI's dialects: status, message, type, param and code; fails if the body has other fields."""
        error = self.body["error"]
        assert (list(self.body), list(error)) == (["error"], ["message", "type", "param", "code"])
        return (self.status, *error.values())

    @property
    def problems(self) -> list[tuple[list[str | int], str]]:
        """Location and type of each problem of a 422; fails for another status."""
        assert self.status == 422, (self.status, self.text[:2000])
        return [(problem["loc"], problem["type"]) for problem in self.body["detail"]]


def rest_event(
    method: str,
    route: str,
    path: Mapping[str, str] | None = None,
    *,
    query: Pairs = (),
    headers: Pairs = (),
    body: str | bytes | None = None,
    prefix: str = "",
) -> dict[str, Any]:
    """The event for a request: `path` has the values of the route's parameters, `body` is base64 if it is bytes."""
    quoted = {name: quote(value, safe="") for name, value in (path or {}).items()}
    resource, actual = prefix + route, prefix + route.format_map(quoted)
    event = {
        "resource": resource,
        "path": actual,
        "httpMethod": method,
        **_group("headers", "multiValueHeaders", headers),
        **_group("queryStringParameters", "multiValueQueryStringParameters", query),
        "pathParameters": quoted or None,
        "stageVariables": None,
        "requestContext": _context(method, resource, actual),
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        "isBase64Encoded": isinstance(body, bytes),
    }
    copied: dict[str, Any] = json.loads(json.dumps(event))
    return copied


def invoke(function: Callable[[dict[str, Any], Any], Any], event: dict[str, Any]) -> Answer:
    """Call the function and convert its result as API Gateway does; fails where API Gateway would answer 502."""
    returned = json.loads(json.dumps(function(event, None)))
    assert set(returned) <= {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
    assert isinstance(returned["statusCode"], int)
    assert isinstance(returned["body"], str)
    assert len(returned["body"].encode()) < 6_000_000, "larger than Lambda's limit for a response"
    single = {name: [value] for name, value in (returned.get("headers") or {}).items()}
    values = single | (returned.get("multiValueHeaders") or {})
    assert all(isinstance(value, str) for every in values.values() for value in every)
    headers = {name.lower(): ", ".join(every) for name, every in values.items()}
    return Answer(returned["statusCode"], headers, returned["body"])


def _group(last: str, every: str, pairs: Pairs) -> dict[str, Any]:
    """API Gateway's two forms of headers and queries: the last value of each name, and all. Both are null if empty."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {last: {name: repeated[-1] for name, repeated in values.items()} or None, every: values or None}


def _context(method: str, resource: str, path: str) -> dict[str, Any]:
    return {
        "accountId": "123456789012",
        "apiId": "a1b2c3d4e5",
        "domainName": "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
        "httpMethod": method,
        "identity": {"sourceIp": "192.0.2.1", "userAgent": "curl/8.14.1"},
        "path": f"/{STAGE}{path}",
        "protocol": "HTTP/1.1",
        "requestId": str(uuid4()),
        "requestTimeEpoch": 1_790_000_000_000,
        "resourceId": "abc123",
        "resourcePath": resource,
        "stage": STAGE,
    }
