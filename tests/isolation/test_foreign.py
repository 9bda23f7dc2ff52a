"""Every endpoint, id field, spelling and stranger: a foreign resource is treated like one that does not exist."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from core.http.endpoint import Endpoint
from tests.isolation import resources
from tests.isolation.id_fields import ENDPOINTS, IdField, Kind, find_id_fields
from tests.isolation.requests import Overrides, accepts_key, find_path_fields, send
from tests.isolation.resources import (
    SECRET,
    STRANGERS,
    Resources,
    in_another_tenant,
    in_tenant_with_longer_name,
    with_key_for_another_space,
)
from tests.support.clients.base import Client
from tests.support.clients.native import Native
from tests.support.data.events import SUCCESS, Answer, Pairs
from tests.support.engines.moto import Memory
from tests.support.inspect.call_counter import count_calls

COMBINATIONS = "combinations of endpoint, stranger and foreign id"

ALWAYS_NEW = re.compile(r"[0-9a-f]{32}|[0-9a-f-]{36}|\d{4}-\d\d-\d\dT[0-9:.]+Z|\d{10,}", re.IGNORECASE)
"""Ids and times, which differ between otherwise equal responses."""

ALL_SPELLINGS = (in_another_tenant, with_key_for_another_space)
"""Strangers that try every spelling; the others try two, one of which is the id of an import."""

EXAMPLE_SPACE = "support"
"""The space that the example of `create_space` creates."""

WITH_ID_FIELDS = [operation for operation, endpoint in ENDPOINTS.items() if find_id_fields(endpoint)]
"""The operations whose requests contain ids."""


def headers(caller: Client, *, keyed: bool = False) -> Pairs:
    """Return the caller's credential, and a new Idempotency-Key if `keyed`."""
    return [("X-API-Key", caller.api_key), *([("Idempotency-Key", uuid4().hex)] if keyed else [])]


def build_overrides(endpoint: Endpoint, field: IdField, resources: Resources, own: Resources) -> Iterator[Overrides]:
    """Yield the values of id fields with an id of `resources` in a field, in every spelling: a thread with its message,
    a space with both, a message in the caller's own thread."""
    threads = [other for other in find_id_fields(endpoint) if field.kind == "message" and other.kind == "thread"]
    parents = {other: own.first("thread") for other in threads}
    for number, value in enumerate(resources.ids[field.kind]):
        nested = _nested_fields(endpoint, field) if field.location in {"path", "header"} else []
        yield parents | {field: value} | {other: resources.ids[other.kind][number] for other in nested}


def _nested_fields(endpoint: Endpoint, field: IdField) -> list[IdField]:
    kinds: dict[Kind, list[Kind]] = {"space": ["thread", "message"], "thread": ["message"]}
    return [nested for kind in kinds.get(field.kind, []) for nested in find_path_fields(endpoint, kind)]


class Observation:
    """The observable effects of a request: its response without ids and times, and the calls that it makes."""

    def __init__(
        self, operation: str, caller: Native, own: Resources, overrides: Overrides, memory: Memory, *, keyed: bool
    ) -> None:
        requests_before = len(memory.model.asked)
        with count_calls() as counts:
            self.answer = send(operation, own, headers(caller, keyed=keyed), overrides)
        self.comparable = (
            self.answer.status,
            _without_ids(self.answer.text, overrides),
            {name: value for name, value in self.answer.headers.items() if name != "x-request-id"},
            [(call.operation, call.units) for call in counts.calls],
            len(memory.model.asked) - requests_before,
        )


def _without_ids(text: str, overrides: Overrides) -> str:
    for id in sorted(overrides.values(), key=len, reverse=True):
        text = text.replace(_escape(id), "...")
    return ALWAYS_NEW.sub("...", text)


def _escape(id: str) -> str:
    return id.replace("\n", "\\n")


def owner_items(owner: Client, memory: Memory) -> list[dict[str, Any]]:
    """Return every item of the owner's space, and the item of the space itself."""
    tenant, space = owner.grant.tenant, owner.space
    keys = [(item["pk"]["S"], item["sk"]["S"], item) for item in memory.items]
    return [item for pk, sk, item in keys if pk.startswith(f"{tenant}#{space}#") or (pk, sk) == (f"{tenant}#S", space)]


def is_foreign(field: IdField, endpoint: Endpoint, caller: Client, owner: Client) -> bool:
    """Whether the owner's id in a field is foreign to the caller. A space is not foreign if the caller may access it or
    has one of the same name; the cursor of a list that all callers of a tenant share is not foreign to them."""
    same_tenant = caller.grant.tenant == owner.grant.tenant
    if field.kind == "space":
        return not caller.grant.allows_space(owner.space) if same_tenant else caller.space != owner.space
    return not (field.kind == "cursor" and same_tenant and "{space_id}" not in endpoint.path)


def leaks(answer: Answer) -> bool:
    """Whether a response contains SECRET."""
    return SECRET in answer.text or SECRET in str(answer.headers)


@pytest.mark.parametrize("operation", WITH_ID_FIELDS)
def test_foreign_id_is_indistinguishable_from_unknown_id(
    memory: Memory, operation: str, subtests: pytest.Subtests, record_property: Callable[[str, object], None]
) -> None:
    """A request with a foreign id of any kind, in any spelling, has the same response and makes the same calls as one
    with an id that never existed; the response reveals nothing, and nothing is changed."""
    owner, endpoint, absent_ids = resources.create_owner(), ENDPOINTS[operation], resources.absent_resources()
    owner_resources, count = resources.create_confidential_resources(owner), 0
    before = owner_items(owner, memory)
    for stranger in STRANGERS:
        caller = stranger(owner)
        own = resources.create_resources(caller)
        for field in find_id_fields(endpoint):
            if not is_foreign(field, endpoint, caller, owner):
                continue
            with subtests.test(stranger=stranger.__name__, field=str(field)):
                overrides = (build_overrides(endpoint, field, ids, own) for ids in (owner_resources, absent_ids))
                pairs = list(zip(*overrides, strict=True))
                for foreign, absent in pairs if stranger in ALL_SPELLINGS else [pairs[0], pairs[-1]]:
                    for keyed in {False, accepts_key(endpoint) and foreign is pairs[0][0]}:
                        actual = Observation(operation, caller, own, foreign, memory, keyed=keyed)
                        expected = Observation(operation, caller, own, absent, memory, keyed=keyed)
                        assert actual.comparable == expected.comparable, foreign
                        assert not leaks(actual.answer), foreign
                        count += 1
    assert owner_items(owner, memory) == before
    record_property(COMBINATIONS, count)


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_request_for_own_resources_reveals_no_others(memory: Memory, operation: str, subtests: pytest.Subtests) -> None:
    """A valid request for own resources succeeds, and its response contains nothing of other callers."""
    owner = resources.create_owner()
    resources.create_confidential_resources(owner)
    before = owner_items(owner, memory)
    for stranger in (in_another_tenant, in_tenant_with_longer_name, with_key_for_another_space):
        with subtests.test(stranger=stranger.__name__):
            caller = stranger(owner)
            answer = send(operation, resources.create_resources(caller), headers(caller, keyed=True))
            allowed = caller.grant.allows_space(EXAMPLE_SPACE)
            assert answer.status in (SUCCESS if allowed or operation != "create_space" else {403}), answer.text
            assert not leaks(answer)
    assert owner_items(owner, memory) == before


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("operation", WITH_ID_FIELDS)
def test_owner_finds_own_resources(operation: str) -> None:
    """The requests that strangers cannot make succeed for the owner."""
    endpoint = ENDPOINTS[operation]
    for field in find_id_fields(endpoint):
        if field.kind in {"thread", "message", "file"}:
            owner = resources.create_owner()
            own = resources.create_confidential_resources(owner)
            answer = send(operation, own, headers(owner), next(build_overrides(endpoint, field, own, own)))
            assert answer.status in SUCCESS, (str(field), answer.text)
