"""API Gateway's events, as a REST API hands them to a function (proxy integration, payload 1.0), and the answers.

A request is said in HTTP's words: `rest_event` is what API Gateway makes of it, `answered` what it makes of the answer.
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
"""How operations that did what was asked answer."""


@dataclass(frozen=True)
class Answer:
    """What a client gets to see."""

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
        """The native dialect's `data`, of an answer that must be a success."""
        assert self.status in SUCCESS, (self.status, self.text[:2000])
        return self.body["data"]

    @property
    def success(self) -> Any:
        """The JSON of an answer that must be a success."""
        assert self.status in SUCCESS, (self.status, self.text[:2000])
        return self.body

    @property
    def openai_error(self) -> tuple[int, str, str, str | None, str | None]:
        """An error of OpenAI's dialects, which has nothing more: status, message, type, param and code."""
        error = self.body["error"]
        assert (list(self.body), list(error)) == (["error"], ["message", "type", "param", "code"])
        return (self.status, *error.values())

    @property
    def problems(self) -> list[tuple[list[str | int], str]]:
        """Where, and of what type: what a 422 says is wrong."""
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
    """The event for a request: `path` has the values in the route's braces, `body` is base64 if it is bytes."""
    sent = {name: quote(value, safe="") for name, value in (path or {}).items()}
    resource, actual = prefix + route, prefix + route.format_map(sent)
    event = {
        "resource": resource,
        "path": actual,
        "httpMethod": method,
        **_group("headers", "multiValueHeaders", headers),
        **_group("queryStringParameters", "multiValueQueryStringParameters", query),
        "pathParameters": sent or None,
        "stageVariables": None,
        "requestContext": _context(method, resource, actual),
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        "isBase64Encoded": isinstance(body, bytes),
    }
    copied: dict[str, Any] = json.loads(json.dumps(event))
    return copied


def invoke(function: Callable[[dict[str, Any], Any], Any], event: dict[str, Any]) -> Answer:
    """What API Gateway makes of the function's answer; fails on one that it would turn into a 502."""
    returned = json.loads(json.dumps(function(event, None)))
    assert set(returned) <= {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
    assert isinstance(returned["statusCode"], int)
    assert isinstance(returned["body"], str)
    assert len(returned["body"].encode()) < 6_000_000, "more than a function may answer with"
    single = {name: [value] for name, value in (returned.get("headers") or {}).items()}
    values = single | (returned.get("multiValueHeaders") or {})
    assert all(isinstance(value, str) for sent in values.values() for value in sent)
    headers = {name.lower(): ", ".join(sent) for name, sent in values.items()}
    return Answer(returned["statusCode"], headers, returned["body"])


def _group(last: str, every: str, pairs: Pairs) -> dict[str, Any]:
    """The two forms in which API Gateway tells headers and queries; both are null if there are none."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return {last: {name: sent[-1] for name, sent in values.items()} or None, every: values or None}


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
