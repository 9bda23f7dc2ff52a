"""A client that calls the handlers themselves, as API Gateway would; each dialect's own says what can be asked."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar
from uuid import uuid4

from core.access import api_keys
from core.access.api_keys import Grant
from core.http.endpoint import Endpoint
from tests.support.data.events import Answer, Pairs, invoke, rest_event

SPACE = "123e4567-e89b-12d3-a456-426614174000"
"""The space of the published examples."""

C = TypeVar("C", bound="Client")


def new_grant(**fields: Any) -> Grant:
    """A tenant that nobody else has, and may do anything; but for `fields`."""
    everything = {"tenant": f"t-{uuid4().hex}", "principal": "user-1", "scopes": frozenset({"admin"})}
    return Grant(**(everything | {"default_space": SPACE} | fields))


def spellings(id: str, prefix: str) -> list[str]:
    """An id as the dialects spell it: a UUID in either case, 32 digits, and those behind a prefix."""
    digits = id.rpartition("_")[2].replace("-", "")
    dashed = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    return [dashed, dashed.upper(), digits, digits.upper(), f"{prefix}_{digits}"]


@dataclass(frozen=True)
class Client:
    """A caller with a key, who speaks to a space."""

    api_key: str
    grant: Grant
    space: str = SPACE

    @classmethod
    def with_grant(cls, grant: Grant, space: str = SPACE) -> Self:
        """A caller with a new key."""
        return cls(api_keys.issue(grant, name="test")[1], grant, space)

    def in_space(self, space: str) -> Self:
        """The same caller, speaking to another space."""
        return replace(self, space=space)

    def as_client(self, dialect: type[C]) -> C:
        """The same caller in another dialect."""
        return dialect(self.api_key, self.grant, self.space)

    @property
    def credential_headers(self) -> Pairs:
        """The headers that say who calls, and which space is meant."""
        return [("X-API-Key", self.api_key)]

    def complete_path(self, path: Mapping[str, str]) -> Mapping[str, str]:
        """The values in a route's braces."""
        return path

    def call(
        self,
        endpoint: Endpoint,
        path: Mapping[str, str] | None = None,
        *,
        query: Pairs = (),
        headers: Pairs = (),
        body: str | bytes | None = None,
        key: str | None = None,
        prefix: str = "",
    ) -> Answer:
        """Call an endpoint; `key` is the Idempotency-Key."""
        sent = [*self.credential_headers, *headers, *([("Idempotency-Key", key)] if key is not None else [])]
        values = self.complete_path(path or {})
        event = rest_event(endpoint.method, endpoint.path, values, query=query, headers=sent, body=body, prefix=prefix)
        return invoke(endpoint, event)

    def send(self, endpoint: Endpoint, fields: Mapping[str, Any], key: str | None = None, **path: str) -> Answer:
        """Call an endpoint with fields as its JSON body."""
        headers = [("Content-Type", "application/json")]
        return self.call(endpoint, path, headers=headers, body=json.dumps(fields), key=key)

    def read(self, endpoint: Endpoint, query: Mapping[str, Any], **path: str) -> Answer:
        """Call an endpoint with a query; several values of one name are a list."""
        return self.call(endpoint, path, query=list(_pairs(query)))


def _pairs(query: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in query.items():
        for one in value if isinstance(value, list) else [value]:
            yield name, str(one)
