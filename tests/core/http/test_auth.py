"""Authentication and authorization of every endpoint."""

from uuid import uuid4

import pytest

from core import clock as milliseconds
from core.access import api_keys
from tests.support.clients.native import Native, new_grant
from tests.support.data.events import SUCCESS, Answer, invoke
from tests.support.data.native_requests import NATIVE, Target
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory

READS = [operation for operation, endpoint in NATIVE.items() if endpoint.method == "GET"]

WELL_FORMED_BUT_UNKNOWN = "skein_0123456789abcdef_" + "A" * 43


@pytest.fixture
def target(skein: Native) -> Target:
    """A thread of a caller with every permission."""
    return Target.create(skein)


def with_headers(target: Target, operation: str, *headers: tuple[str, str]) -> Answer:
    """The response to a valid request with only these headers."""
    values = {name: [value] for name, value in headers}
    return invoke(NATIVE[operation], target.event(operation) | {"multiValueHeaders": values, "headers": dict(headers)})


def granted(target: Target, operation: str, **fields: object) -> Answer:
    """The response to the same request of another caller of the tenant with a different grant."""
    grant = new_grant(tenant=target.caller.grant.tenant, default_space=None, **fields)
    return Target(Native.with_grant(grant), target.thread, target.message).call(operation)


@pytest.mark.parametrize("operation", NATIVE)
def test_a_request_without_a_valid_credential_is_unauthorized(target: Target, memory: Memory, operation: str) -> None:
    """The response is 401 in the documented form and reveals nothing about stored data; nothing is written."""
    before = memory.everything
    valid = target.caller.api_key
    for headers in (
        [],
        [("X-API-Key", "")],
        [("X-API-Key", "nonsense")],
        [("X-API-Key", WELL_FORMED_BUT_UNKNOWN)],
        [("X-API-Key", valid[:-1])],
        [("X-API-Key", valid + "0")],
        [("X-API-Key", valid.swapcase())],
        [("X-API-Key", "skein_ü")],
        [("X-API-Key", "x" * 9000)],
        [("Authorization", "")],
        [("Authorization", "Bearer")],
        [("Authorization", "Bearer ")],
        [("Authorization", valid)],
        [("Authorization", f"Basic {valid}")],
        [("Authorization", f"Bearer{valid}")],
        [("Authorization", "Bearer a.b.c")],
        [("Authorization", "Bearer " + ".".join("x" * 3000 for _ in range(3)))],
        [("X-API-Key", "nonsense"), ("Authorization", f"Bearer {valid}")],
        [("Cookie", f"X-API-Key={valid}")],
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
def test_both_headers_accept_a_key(target: Target, operation: str) -> None:
    """`X-API-Key` and `Authorization: Bearer`, on every endpoint."""
    key = target.caller.api_key

    for header in (("X-API-Key", key), ("X-API-Key", f" {key} "), ("Authorization", f"Bearer {key}")):
        assert with_headers(target, operation, header).status in SUCCESS


@pytest.mark.parametrize("operation", NATIVE)
def test_an_operation_needs_its_scope(target: Target, memory: Memory, operation: str) -> None:
    """Reads need `threads:read`, writes `threads:write`, and neither includes the other."""
    needed, other = ("threads:read", "threads:write") if operation in READS else ("threads:write", "threads:read")
    before = memory.items

    rejected = granted(target, operation, scopes=frozenset({other}))

    assert rejected.status == 403
    assert rejected.body["error"] == {"code": "forbidden", "message": rejected.body["detail"]}
    written = [item["pk"]["S"] for item in memory.items if item not in before]
    assert all(pk.startswith("K#") or pk.endswith("#K") for pk in written), "more than the other caller's key"
    assert granted(target, operation, scopes=frozenset({needed})).status in SUCCESS


@pytest.mark.parametrize("operation", NATIVE)
def test_admin_includes_every_scope(target: Target, operation: str) -> None:
    """A key with the scope `admin` succeeds on every endpoint."""
    assert granted(target, operation, scopes=frozenset({"admin"})).status in SUCCESS


@pytest.mark.parametrize("operation", NATIVE)
def test_a_credential_has_access_to_its_spaces_only(target: Target, operation: str) -> None:
    """Another space is 403, also with a similar name and for an admin."""
    space = target.caller.space
    for spaces in ({"other"}, {space[:-1]}, {space + "0"}, {space.upper()}):
        answer = granted(target, operation, spaces=frozenset(spaces))
        assert (answer.status, answer.body["error"]["code"]) == (403, "forbidden"), spaces

    for spaces in ({space}, {"other", space}, {"*"}):
        assert granted(target, operation, spaces=frozenset(spaces)).status in SUCCESS


@pytest.mark.parametrize("operation", NATIVE)
def test_authorization_precedes_validation(target: Target, operation: str) -> None:
    """An unauthorized caller learns nothing from an invalid request: 401 and 403 precede 422 and 404."""
    broken = target.event(operation, thread_id=str(uuid4())) | {"body": "{", "queryStringParameters": {"limit": "x"}}
    broken["multiValueQueryStringParameters"] = {"limit": ["x"]}
    reader = Native.with_grant(
        new_grant(tenant=target.caller.grant.tenant, spaces=frozenset({"other"}), default_space=None)
    )

    for key, status in (("", 401), (reader.api_key, 403)):
        assert invoke(NATIVE[operation], broken | {"multiValueHeaders": {"X-API-Key": [key]}}).status == status


def test_a_public_space_id_grants_nothing(target: Target) -> None:
    """Another tenant's space of the same name is empty, and looks like one that was never used."""
    stranger = Native.with_grant(new_grant(), target.caller.space)

    assert stranger.threads(status="all").body == stranger.in_space("never").threads(status="all").body
    assert stranger.threads(status="all").data == []


def test_tenants_with_ambiguous_names_are_separate(memory: Memory) -> None:
    """This holds if one tenant's name and space form the beginning of another's."""
    names = ("a", "a-b", "a:b")
    callers = [Native.with_grant(new_grant(tenant=tenant), space) for tenant in names for space in ("b", "b-c", "T")]
    threads = [caller.new_thread() for caller in callers]

    for caller, thread in zip(callers, threads, strict=True):
        assert [item["id"] for item in caller.threads().data] == [thread]
        assert sum(caller.thread(other).status == 200 for other in threads) == 1
    assert memory.objects == []


def test_an_expired_key_is_unauthorized(memory: Memory, clock: Clock) -> None:  # noqa: ARG001 - the store must exist
    """From the moment it expires, also if it was used just before."""
    caller = Native.with_grant(new_grant(expires_at=milliseconds.now() + milliseconds.SECOND))
    assert caller.threads().status == 200

    clock.advance(milliseconds.SECOND)

    assert caller.threads().status == 401


def test_a_revoked_key_is_unauthorized_within_a_minute(skein: Native, clock: Clock) -> None:
    """A function may cache it for that time only; the tenant's other keys stay valid."""
    other = Native.with_grant(new_grant(tenant=skein.grant.tenant))
    assert skein.threads().status == 200
    api_keys.revoke(skein.grant.tenant, skein.api_key.split("_")[1])

    clock.advance(api_keys.CACHE_LIFETIME)

    assert skein.threads().status == 401
    assert other.threads().status == 200
