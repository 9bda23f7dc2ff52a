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


def refused(key: str) -> bool:
    """Whether a key is turned away, without a word of why."""
    with pytest.raises(Unauthenticated, match=r"^The API key is not valid\.$"):
        api_keys.verify(key)
    return True


def changed(key: str, at: int) -> str:
    """The key with another letter at one place."""
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
def test_a_key_stands_for_its_grant(grant: Grant) -> None:
    """All of it comes back."""
    _, key = api_keys.issue(grant, name="test")

    assert api_keys.verify(key) == grant


def test_keys_have_the_form_that_scanners_know() -> None:
    """Prefix, id, 256 random bits and a checksum; no two are alike."""
    issued = [api_keys.issue(new_grant(), name="test") for _ in range(20)]

    assert len({key for _, key in issued}) == 20
    for key_id, key in issued:
        prefix, id, secret = key.split("_")
        assert (prefix, id, len(secret)) == ("skein", key_id, 43 + 6)
        assert key.isascii()


def test_a_mistyped_key_is_refused_without_asking_the_table() -> None:
    """The checksum tells: one letter wrong anywhere, or two swapped, costs nothing."""
    _, key = api_keys.issue(new_grant(), name="test")
    mistyped = [changed(key, at) for at in range(len(key))]
    mistyped += [
        key[:at] + key[at + 1] + key[at] + key[at + 2 :] for at in range(6, len(key) - 1) if key[at] != key[at + 1]
    ]

    with count_calls() as counts:
        assert all(refused(text) for text in [*mistyped, key[:-1], key + "a", key.lower(), key.upper(), f" {key}"])

    assert counts.operations == []


@given(st.text() | st.from_regex(r"\Askein_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}\Z"))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_a_crash(text: str) -> None:
    """It is refused."""
    assert refused(text)


def test_a_key_of_an_unknown_id_is_refused() -> None:
    """However good its form; and every time it is looked for, so that a new key is good at once."""
    forged = f"skein_{'a' * 16}_{'b' * 43}" + api_keys._checksum("a" * 16, "b" * 43)  # noqa: SLF001 - to forge one

    with count_calls() as counts:
        assert refused(forged)
        assert refused(forged)

    assert counts.operations == ["GetItem", "GetItem"]


def test_another_secret_under_a_known_id_is_refused() -> None:
    """The hash decides, remembered or not."""
    key_id, key = api_keys.issue(new_grant(), name="test")
    forged = f"skein_{key_id}_{'b' * 43}" + api_keys._checksum(key_id, "b" * 43)  # noqa: SLF001 - to forge one

    assert refused(forged)
    assert api_keys.verify(key).tenant
    assert refused(forged)


def test_a_known_key_is_looked_up_once_a_minute(clock: Clock) -> None:
    """In between it costs nothing."""
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


def test_a_revoked_key_lives_a_minute_at_most(clock: Clock) -> None:
    """Where it was used before; where it was not, it is refused at once."""
    (used_id, used), (fresh_id, fresh) = [api_keys.issue(new_grant(tenant="acme"), name="test") for _ in range(2)]
    api_keys.verify(used)
    api_keys.revoke("acme", used_id)
    api_keys.revoke("acme", fresh_id)

    assert refused(fresh)
    clock.advance(CACHE_LIFETIME)
    assert refused(used)


def test_a_key_that_does_not_expire_is_good_however_long_the_check_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that passes while a key is looked at, a millisecond or more, is nothing to it."""
    grant = new_grant()
    _, key = api_keys.issue(grant, name="test")
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", count(now, 5_000_000).__next__)

    assert [api_keys.verify(key) for _ in range(3)] == [grant] * 3


def test_a_key_ends_when_it_says(clock: Clock) -> None:
    """Good until its time, and not from then on, remembered or not."""
    _, key = api_keys.issue(new_grant(expires_at=milliseconds.now() + 30_000), name="test")
    assert api_keys.verify(key).expires_at

    clock.advance(30_000)

    assert refused(key)


def test_a_tenants_keys_are_listed_without_their_secrets() -> None:
    """Revoked and expired ones too, and nobody else's."""
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


def test_all_keys_are_listed_however_many() -> None:
    """More than one call brings."""
    issued = {api_keys.issue(new_grant(tenant="acme"), name="test")[0] for _ in range(101)}

    assert [key.id for key in api_keys.list_keys("acme")] == sorted(issued)


def test_a_key_is_revoked_by_its_own_tenant_only(memory: Memory) -> None:
    """For others there is no such key, and it is as good as before."""
    key_id, key = api_keys.issue(new_grant(tenant="acme"), name="test")
    before = memory.everything

    for tenant, id in (("umbrella", key_id), ("acme", "0" * 16), ("acme", ""), ("", key_id)):
        with pytest.raises(NotFound):
            api_keys.revoke(tenant, id or "~")

    assert memory.everything == before
    assert api_keys.verify(key).tenant == "acme"


def test_a_key_is_revoked_once_and_for_all(clock: Clock) -> None:
    """Again is as good as once, and it does not come back."""
    key_id, key = api_keys.issue(new_grant(tenant="acme"), name="test")
    api_keys.revoke("acme", key_id)
    clock.advance(milliseconds.DAY)
    api_keys.revoke("acme", key_id)

    assert refused(key)


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
    ids=lambda given: given if isinstance(given, str) else repr({k: sorted(v) for k, v in given.items()}),
)
def test_an_impossible_grant_is_no_key(memory: Memory, fields: dict[str, Any], field: str) -> None:
    """Said at the field, and nothing is written."""
    with pytest.raises(Invalid) as refusal:
        api_keys.issue(new_grant(**{"default_space": None, **fields}), name="test")

    assert [problem.loc for problem in refusal.value.problems] == [(field,)]
    assert memory.items == []
