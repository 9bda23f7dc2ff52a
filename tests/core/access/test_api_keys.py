import time
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock as milliseconds
from core.access import api_keys
from core.access.api_keys import CACHE_LIFETIME, SCOPES, Grant
from core.errors import Invalid, NotFound, Unauthenticated
from tests.support.clients.base import new_grant
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory
from tests.support.inspect.call_counter import count_calls

pytestmark = pytest.mark.usefixtures("memory")


def is_rejected(key: str) -> bool:
    """Whether a key is rejected, with a message that does not state the reason."""
    with pytest.raises(Unauthenticated, match=r"^The API key is not valid\.$"):
        api_keys.verify(key)
    return True


def replace_character(key: str, at: int) -> str:
    """The key with another character at an index."""
    return key[:at] + ("a" if key[at] != "a" else "b") + key[at + 1 :]


@pytest.mark.parametrize(
    "grant",
    [
        Grant("acme", "alice", frozenset({"threads:read"})),
        Grant("a@b.c:d-e_f", "ünï #", SCOPES, frozenset({"a", "b"}), "b", 4_102_444_800_000),
        Grant("0", "p" * 256, frozenset({"admin"}), frozenset(), None, 1 << 52),
    ],
    ids=lambda grant: grant.tenant,
)
def test_key_is_verified_with_its_grant(grant: Grant) -> None:
    """Verifying a key returns every field of the grant it was issued for."""
    _, key = api_keys.issue(grant, name="test")

    assert api_keys.verify(key) == grant


def test_key_has_prefix_id_secret_and_checksum() -> None:
    """Secret scanners find a key by its prefix; its secret has 256 random bits, so all keys differ."""
    issued = [api_keys.issue(new_grant(), name="test") for _ in range(20)]

    assert len({key for _, key in issued}) == 20
    for key_id, key in issued:
        prefix, id, secret = key.split("_")
        assert (prefix, id, len(secret)) == ("skein", key_id, 43 + 6)
        assert key.isascii()


def test_mistyped_key_is_rejected_without_a_call() -> None:
    """The checksum detects one wrong character and two swapped neighbours, without a read of the table."""
    _, key = api_keys.issue(new_grant(), name="test")
    mistyped = [replace_character(key, at) for at in range(len(key))]
    mistyped += [
        key[:at] + key[at + 1] + key[at] + key[at + 2 :] for at in range(6, len(key) - 1) if key[at] != key[at + 1]
    ]

    with count_calls() as counts:
        assert all(is_rejected(text) for text in [*mistyped, key[:-1], key + "a", key.lower(), key.upper(), f" {key}"])

    assert counts.operations == []


@given(st.text() | st.from_regex(r"\Askein_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}\Z"))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_rejected(text: str) -> None:
    """Text that is not an issued key is rejected and causes no other error."""
    assert is_rejected(text)


def test_key_of_an_unknown_id_is_rejected() -> None:
    """Its absence is not cached, so that a new key is valid at once."""
    forged = f"skein_{'a' * 16}_{'b' * 43}" + api_keys._checksum("a" * 16, "b" * 43)  # noqa: SLF001 - to forge one

    with count_calls() as counts:
        assert is_rejected(forged)
        assert is_rejected(forged)

    assert counts.operations == ["GetItem", "GetItem"]


def test_wrong_secret_of_a_known_id_is_rejected() -> None:
    """The hash of the secret is compared, whether the key is cached or not."""
    key_id, key = api_keys.issue(new_grant(), name="test")
    forged = f"skein_{key_id}_{'b' * 43}" + api_keys._checksum(key_id, "b" * 43)  # noqa: SLF001 - to forge one

    assert is_rejected(forged)
    assert api_keys.verify(key).tenant
    assert is_rejected(forged)


def test_key_is_cached_for_a_minute(clock: Clock) -> None:
    """Verifying a cached key makes no call."""
    _, key = api_keys.issue(new_grant(), name="test")

    with count_calls() as counts:
        for _ in range(3):
            api_keys.verify(key)
        clock.advance(CACHE_LIFETIME - milliseconds.SECOND)
        api_keys.verify(key)
        assert counts.operations == ["GetItem"]
        clock.advance(milliseconds.SECOND)
        api_keys.verify(key)

    assert counts.operations == ["GetItem", "GetItem"]


def test_revoked_key_is_valid_for_a_minute_at_most(clock: Clock) -> None:
    """A cached key is rejected after a minute, one that is not cached at once."""
    (cached_id, cached), (unused_id, unused) = [api_keys.issue(new_grant(tenant="acme"), name="test") for _ in range(2)]
    api_keys.verify(cached)
    api_keys.revoke("acme", cached_id)
    api_keys.revoke("acme", unused_id)

    assert is_rejected(unused)
    clock.advance(CACHE_LIFETIME)
    assert is_rejected(cached)


def test_key_without_expiry_is_valid_while_the_clock_advances(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time that the verification itself takes does not expire a key."""
    grant = new_grant()
    _, key = api_keys.issue(grant, name="test")
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", count(now, 5_000_000).__next__)

    assert [api_keys.verify(key) for _ in range(3)] == [grant] * 3


def test_key_is_rejected_from_its_expiry_on(clock: Clock) -> None:
    """A cached key expires as well."""
    _, key = api_keys.issue(new_grant(expires_at=milliseconds.now() + 30_000), name="test")
    assert api_keys.verify(key).expires_at

    clock.advance(30_000)

    assert is_rejected(key)


def test_keys_of_a_tenant_are_listed_without_secrets() -> None:
    """The list contains revoked and expired keys, and none of another tenant."""
    grants = [new_grant(tenant="acme", principal="alice"), new_grant(tenant="acme", expires_at=1)]
    issued = {api_keys.issue(grant, name=f"key {grant.principal}")[0]: grant for grant in grants}
    api_keys.issue(new_grant(tenant="acme2"), name="test")
    revoked_id = next(iter(issued))
    api_keys.revoke("acme", revoked_id)

    listed = {key.id: key for key in api_keys.list_keys("acme")}

    assert {id: key.grant for id, key in listed.items()} == issued
    assert {key.name for key in listed.values()} == {"key alice", "key user-1"}
    assert [key.revoked_at is not None for key in listed.values()] == [id == revoked_id for id in listed]
    assert "hash" not in str(listed)


def test_list_contains_all_keys_of_a_tenant() -> None:
    """It continues after the first page of 100 keys."""
    issued = {api_keys.issue(new_grant(tenant="acme"), name="test")[0] for _ in range(101)}

    assert [key.id for key in api_keys.list_keys("acme")] == sorted(issued)


def test_key_is_revoked_by_its_own_tenant_only(memory: Memory) -> None:
    """Other tenants receive NotFound, as for unknown ids, and the key remains valid."""
    key_id, key = api_keys.issue(new_grant(tenant="acme"), name="test")
    before = memory.everything

    for tenant, id in (("umbrella", key_id), ("acme", "0" * 16), ("acme", ""), ("", key_id)):
        with pytest.raises(NotFound):
            api_keys.revoke(tenant, id or "~")

    assert memory.everything == before
    assert api_keys.verify(key).tenant == "acme"


def test_revocation_is_idempotent_and_permanent(clock: Clock) -> None:
    """Revoking a key again has no further effect; it remains rejected."""
    key_id, key = api_keys.issue(new_grant(tenant="acme"), name="test")
    api_keys.revoke("acme", key_id)
    clock.advance(milliseconds.DAY)
    api_keys.revoke("acme", key_id)

    assert is_rejected(key)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"tenant": ""}, "tenant"),
        ({"tenant": "a#b"}, "tenant"),
        ({"tenant": "a/b"}, "tenant"),
        ({"tenant": "-a"}, "tenant"),
        ({"tenant": "a\n"}, "tenant"),
        ({"tenant": "a" * 129}, "tenant"),
        ({"principal": ""}, "principal"),
        ({"principal": "p" * 257}, "principal"),
        ({"spaces": frozenset({"a#b"})}, "spaces"),
        ({"spaces": frozenset({"a", ""})}, "spaces"),
        ({"spaces": frozenset({"s" * 129})}, "spaces"),
        ({"default_space": "a b"}, "spaces"),
        ({"spaces": frozenset({"a"}), "default_space": "b"}, "default_space"),
        ({"scopes": frozenset()}, "scopes"),
        ({"scopes": frozenset({"threads:read", "root"})}, "scopes"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr({k: sorted(v) for k, v in value.items()}),
)
def test_invalid_grant_is_rejected(memory: Memory, fields: dict[str, Any], field: str) -> None:
    """The error names the field, and nothing is written."""
    with pytest.raises(Invalid) as raised:
        api_keys.issue(new_grant(**{"default_space": None, **fields}), name="test")

    assert [problem.loc for problem in raised.value.problems] == [(field,)]
    assert memory.items == []
