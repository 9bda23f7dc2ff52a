"""Endpoints x places that name something x spellings x strangers: what is somebody else's is not there."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from core.http.endpoint import Endpoint
from tests.isolation import resources
from tests.isolation.id_fields import ENDPOINTS, Kind, Place, places
from tests.isolation.requests import Said, ask, in_path, takes_key
from tests.isolation.resources import SECRET, STRANGERS, Things, a_tenant_called_alike, another_space, another_tenant
from tests.support.clients.base import Client
from tests.support.clients.native import Native
from tests.support.data.events import SUCCESS, Answer, Pairs
from tests.support.engines.moto import Memory
from tests.support.inspect.call_counter import count_calls

COMBINATIONS = "combinations of endpoint, stranger and foreign name"

ALWAYS_NEW = re.compile(r"[0-9a-f]{32}|[0-9a-f-]{36}|\d{4}-\d\d-\d\dT[0-9:.]+Z|\d{10,}", re.IGNORECASE)
"""Ids and times: of two answers that are alike, these differ."""

THOROUGHLY = (another_tenant, another_space)
"""Strangers who try every spelling; to the others two must do, one of which is a foreign id."""

OF_EXAMPLES = "support"
"""The space that the example of `create_space` sets up."""

NAMING = [operation for operation, endpoint in ENDPOINTS.items() if places(endpoint)]
"""The endpoints that something can be named to."""


def headers(caller: Client, *, keyed: bool = False) -> Pairs:
    """Who calls, with a new Idempotency-Key or none."""
    return [("X-API-Key", caller.api_key), *([("Idempotency-Key", uuid4().hex)] if keyed else [])]


def namings(endpoint: Endpoint, place: Place, named: Things, own: Things) -> Iterator[Said]:
    """Requests that name something at a place, in every spelling: a thread with its message, a space with both, a
    message in a thread of one's own."""
    around = {one: own.first("thread") for one in places(endpoint) if place.kind == "message" and one.kind == "thread"}
    for number, value in enumerate(named.of[place.kind]):
        below = _below(endpoint, place) if place.where in {"path", "header"} else []
        yield around | {place: value} | {one: named.of[one.kind][number] for one in below}


def _below(endpoint: Endpoint, place: Place) -> list[Place]:
    kinds: dict[Kind, list[Kind]] = {"space": ["thread", "message"], "thread": ["message"]}
    return [one for kind in kinds.get(place.kind, []) for one in in_path(endpoint, kind)]


class Asked:
    """A request as far as it can be told from another: its answer without what is new each time, and its work."""

    def __init__(self, operation: str, caller: Native, own: Things, said: Said, memory: Memory, *, keyed: bool) -> None:
        asked = len(memory.model.asked)
        with count_calls() as counts:
            self.answer = ask(operation, own, headers(caller, keyed=keyed), said)
        self.seen = (
            self.answer.status,
            _without_names(self.answer.text, said),
            {name: value for name, value in self.answer.headers.items() if name != "x-request-id"},
            [(call.operation, call.units) for call in counts.calls],
            len(memory.model.asked) - asked,
        )


def _without_names(text: str, said: Said) -> str:
    for name in sorted(said.values(), key=len, reverse=True):
        text = text.replace(_quoted(name), "...")
    return ALWAYS_NEW.sub("...", text)


def _quoted(name: str) -> str:
    return name.replace("\n", "\\n")


def of_owner(owner: Client, memory: Memory) -> list[dict[str, Any]]:
    """Every item of the owner's space, and the space itself."""
    tenant, space = owner.grant.tenant, owner.space
    keys = [(item["pk"]["S"], item["sk"]["S"], item) for item in memory.items]
    return [item for pk, sk, item in keys if pk.startswith(f"{tenant}#{space}#") or (pk, sk) == (f"{tenant}#S", space)]


def is_foreign(place: Place, endpoint: Endpoint, caller: Client, owner: Client) -> bool:
    """Whether what the owner names at a place is another's: not a space that the caller may enter or that is one of
    theirs and called alike, and not a list that one tenant's callers share."""
    same_tenant = caller.grant.tenant == owner.grant.tenant
    if place.kind == "space":
        return not caller.grant.allows_space(owner.space) if same_tenant else caller.space != owner.space
    return not (place.kind == "cursor" and same_tenant and "{space_id}" not in endpoint.path)


def leaks(answer: Answer) -> bool:
    """Whether an answer says something of what was said in confidence."""
    return SECRET in answer.text or SECRET in str(answer.headers)


@pytest.mark.parametrize("operation", NAMING)
def test_what_is_somebody_elses_is_not_there(
    memory: Memory, operation: str, subtests: pytest.Subtests, record_property: Callable[[str, object], None]
) -> None:
    """Whatever it is and however its name is spelled: the same answer and the same work as for what never was; nothing
    of it is told, and nothing is changed."""
    owner, endpoint, never = resources.owner(), ENDPOINTS[operation], resources.nothing()
    theirs, count = resources.owned(owner), 0
    before = of_owner(owner, memory)
    for stranger in STRANGERS:
        caller = stranger(owner)
        own = resources.own(caller)
        for place in places(endpoint):
            if not is_foreign(place, endpoint, caller, owner):
                continue
            with subtests.test(stranger=stranger.__name__, place=str(place)):
                pairs = list(zip(*(namings(endpoint, place, named, own) for named in (theirs, never)), strict=True))
                for foreign, absent in pairs if stranger in THOROUGHLY else [pairs[0], pairs[-1]]:
                    for keyed in {False, takes_key(endpoint) and foreign is pairs[0][0]}:
                        met = Asked(operation, caller, own, foreign, memory, keyed=keyed)
                        missed = Asked(operation, caller, own, absent, memory, keyed=keyed)
                        assert met.seen == missed.seen, foreign
                        assert not leaks(met.answer), foreign
                        count += 1
    assert of_owner(owner, memory) == before
    record_property(COMBINATIONS, count)


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_who_names_nothing_sees_nothing(memory: Memory, operation: str, subtests: pytest.Subtests) -> None:
    """A good request about one's own things has a good answer, with nothing of anybody else's in it."""
    owner = resources.owner()
    resources.owned(owner)
    before = of_owner(owner, memory)
    for stranger in (another_tenant, a_tenant_called_alike, another_space):
        with subtests.test(stranger=stranger.__name__):
            caller = stranger(owner)
            answer = ask(operation, resources.own(caller), headers(caller, keyed=True))
            allowed = caller.grant.allows_space(OF_EXAMPLES)
            assert answer.status in (SUCCESS if allowed or operation != "create_space" else {403}), answer.text
            assert not leaks(answer)
    assert of_owner(owner, memory) == before


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("operation", NAMING)
def test_it_is_there_for_whom_it_belongs_to(operation: str) -> None:
    """The same requests of the owner's find it: what strangers do not find could have been found."""
    endpoint = ENDPOINTS[operation]
    for place in places(endpoint):
        if place.kind in {"thread", "message", "file"}:
            owner = resources.owner()
            own = resources.owned(owner)
            answer = ask(operation, own, headers(owner), next(namings(endpoint, place, own, own)))
            assert answer.status in SUCCESS, (str(place), answer.text)
