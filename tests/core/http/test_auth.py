"""Who is let in, at the door of every endpoint."""

from uuid import uuid4

import pytest

from core import clock as milliseconds
from core.access import api_keys
from tests.support.clients.native import Native, new_grant
from tests.support.data.events import SUCCESS, Answer, invoke
from tests.support.data.native_requests import NATIVE, Target
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory

READS = ["get_message", "get_thread", "list_messages", "list_threads"]

WELL_FORMED_BUT_UNKNOWN = "skein_0123456789abcdef_" + "A" * 43


@pytest.fixture
def target(skein: Native) -> Target:
    """A thread of a caller who may do anything."""
    return Target.create(skein)


def with_headers(target: Target, operation: str, *headers: tuple[str, str]) -> Answer:
    """The answer to a good request that carries only these headers."""
    sent = {name: [value] for name, value in headers}
    return invoke(NATIVE[operation], target.event(operation) | {"multiValueHeaders": sent, "headers": dict(headers)})


def granted(target: Target, operation: str, **fields: object) -> Answer:
    """The answer to the same request of another caller of the tenant, whose grant differs."""
    grant = new_grant(tenant=target.caller.grant.tenant, default_space=None, **fields)
    return Target(Native.with_grant(grant), target.thread, target.message).call(operation)


@pytest.mark.parametrize("operation", NATIVE)
def test_nobody_is_let_in_without_a_good_credential(target: Target, memory: Memory, operation: str) -> None:
    """401 in the documented form, which says nothing of what is there."""
    before = memory.everything
    good = target.caller.api_key
    for headers in (
        [],
        [("X-API-Key", "")],
        [("X-API-Key", "nonsense")],
        [("X-API-Key", WELL_FORMED_BUT_UNKNOWN)],
        [("X-API-Key", good[:-1])],
        [("X-API-Key", good + "0")],
        [("X-API-Key", good.swapcase())],
        [("X-API-Key", "skein_ü")],
        [("X-API-Key", "x" * 9000)],
        [("Authorization", "")],
        [("Authorization", "Bearer")],
        [("Authorization", "Bearer ")],
        [("Authorization", good)],
        [("Authorization", f"Basic {good}")],
        [("Authorization", f"Bearer{good}")],
        [("Authorization", "Bearer a.b.c")],
        [("Authorization", "Bearer " + ".".join("x" * 3000 for _ in range(3)))],
        [("X-API-Key", "nonsense"), ("Authorization", f"Bearer {good}")],
        [("Cookie", f"X-API-Key={good}")],
    ):
        answer = with_headers(target, operation, *headers)
        assert answer.status == 401, headers
        assert answer.body == {
            "detail": answer.body["detail"],
            "error": {"code": "unauthorized", "message": answer.body["detail"]},
        }
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.headers["x-request-id"]
    assert memory.everything == before


@pytest.mark.parametrize("operation", NATIVE)
def test_either_header_carries_a_key(target: Target, operation: str) -> None:
    """On every endpoint."""
    key = target.caller.api_key

    for header in (("X-API-Key", key), ("X-API-Key", f" {key} "), ("Authorization", f"Bearer {key}")):
        assert with_headers(target, operation, header).status in SUCCESS


@pytest.mark.parametrize("operation", NATIVE)
def test_a_scope_is_good_for_its_operations(target: Target, memory: Memory, operation: str) -> None:
    """Reading needs `threads:read`, writing `threads:write`, and neither includes the other."""
    needed, other = ("threads:read", "threads:write") if operation in READS else ("threads:write", "threads:read")
    before = memory.items

    refused = granted(target, operation, scopes=frozenset({other}))

    assert refused.status == 403
    assert refused.body["error"] == {"code": "forbidden", "message": refused.body["detail"]}
    written = [item["pk"]["S"] for item in memory.items if item not in before]
    assert all(pk.startswith("K#") or pk.endswith("#K") for pk in written), "more than the other caller's key"
    assert granted(target, operation, scopes=frozenset({needed})).status in SUCCESS


@pytest.mark.parametrize("operation", NATIVE)
def test_admin_includes_every_scope(target: Target, operation: str) -> None:
    """On every endpoint."""
    assert granted(target, operation, scopes=frozenset({"admin"})).status in SUCCESS


@pytest.mark.parametrize("operation", NATIVE)
def test_a_credential_is_good_for_its_spaces(target: Target, operation: str) -> None:
    """403 for another one, also for one whose name begins alike, and for an admin."""
    space = target.caller.space
    for spaces in ({"other"}, {space[:-1]}, {space + "0"}, {space.upper()}):
        answer = granted(target, operation, spaces=frozenset(spaces))
        assert (answer.status, answer.body["error"]["code"]) == (403, "forbidden"), spaces

    for spaces in ({space}, {"other", space}, {"*"}):
        assert granted(target, operation, spaces=frozenset(spaces)).status in SUCCESS


@pytest.mark.parametrize("operation", NATIVE)
def test_what_may_not_be_is_refused_before_it_is_looked_at(target: Target, operation: str) -> None:
    """A caller who may not learns nothing from the form of the request: 401, then 403, then 422, then 404."""
    broken = target.event(operation, thread_id=str(uuid4())) | {"body": "{", "queryStringParameters": {"limit": "x"}}
    broken["multiValueQueryStringParameters"] = {"limit": ["x"]}
    reader = Native.with_grant(
        new_grant(tenant=target.caller.grant.tenant, spaces=frozenset({"other"}), default_space=None)
    )

    for key, status in (("", 401), (reader.api_key, 403)):
        assert invoke(NATIVE[operation], broken | {"multiValueHeaders": {"X-API-Key": [key]}}).status == status


def test_a_public_space_id_grants_nothing(target: Target) -> None:
    """Another tenant's space of the same name is another space: empty, and not to be told from one that never was."""
    stranger = Native.with_grant(new_grant(), target.caller.space)

    assert stranger.threads(status="all").body == stranger.in_space("never").threads(status="all").body
    assert stranger.threads(status="all").data == []


def test_tenants_whose_names_run_into_each_other_are_apart(memory: Memory) -> None:
    """Where one tenant's name and space spell the beginning of another's."""
    names = ("a", "a-b", "a:b")
    callers = [Native.with_grant(new_grant(tenant=tenant), space) for tenant in names for space in ("b", "b-c", "T")]
    threads = [caller.new_thread() for caller in callers]

    for caller, thread in zip(callers, threads, strict=True):
        assert [one["id"] for one in caller.threads().data] == [thread]
        assert sum(caller.thread(other).status == 200 for other in threads) == 1
    assert memory.objects == []


def test_an_expired_key_is_refused(memory: Memory, clock: Clock) -> None:  # noqa: ARG001 - there must be one
    """From the moment it expires, however lately it was used."""
    caller = Native.with_grant(new_grant(expires_at=milliseconds.now() + milliseconds.SECOND))
    assert caller.threads().status == 200

    clock.advance(milliseconds.SECOND)

    assert caller.threads().status == 401


def test_a_revoked_key_is_refused_within_a_minute(skein: Native, clock: Clock) -> None:
    """As long as a function may remember it, and no longer; its tenant's other keys are as good as ever."""
    other = Native.with_grant(new_grant(tenant=skein.grant.tenant))
    assert skein.threads().status == 200
    api_keys.revoke(skein.grant.tenant, skein.api_key.split("_")[1])

    clock.advance(api_keys.CACHE_LIFETIME)

    assert skein.threads().status == 401
    assert other.threads().status == 200
