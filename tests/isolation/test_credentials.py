"""Endpoints x credentials that are not good: nobody is let in, and nothing is done for them."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from core.access.api_keys import SCOPES
from core.cli.environment import using
from core.dialects.qelos.completions import QELOS_CHAT
from core.dialects.qelos.threads import QELOS
from tests.isolation import resources
from tests.isolation.credentials import KEYS, TOKENS
from tests.isolation.id_fields import ENDPOINTS
from tests.isolation.requests import ask, in_path
from tests.isolation.resources import SECRET, Things
from tests.support.clients.base import new_grant
from tests.support.clients.native import Native
from tests.support.data.events import SUCCESS, Answer, Pairs
from tests.support.engines.moto import Memory
from tests.support.inspect.call_counter import count_calls
from tests.support.servers.issuer import Issuer, run_issuer

COMBINATIONS = "combinations of endpoint, header and bad credential"


@pytest.fixture(scope="module")
def issuer(module_memory: Memory) -> Iterator[Issuer]:  # noqa: ARG001 - under the mock, which has its own environment
    """An issuer of tokens that is trusted."""
    with run_issuer() as issuer, using(issuer.environment):
        yield issuer


@pytest.fixture(scope="module")
def memory(issuer: Issuer, module_memory: Memory) -> Memory:  # noqa: ARG001 - the clients are those that trust the issuer
    """The store, the same for all: nobody gets so far as to change it."""
    module_memory.clear()
    return module_memory


@pytest.fixture(scope="module")
def owner(memory: Memory) -> Native:  # noqa: ARG001 - there must be one
    """Somebody with something to lose."""
    return resources.owner()


@pytest.fixture(scope="module")
def theirs(owner: Native) -> Things:
    """It."""
    return resources.owned(owner)


@pytest.fixture(scope="module")
def bad_keys(owner: Native) -> list[str]:
    """One of each kind."""
    return [make(owner.grant) for make in KEYS.values()]


@pytest.fixture(scope="module")
def bad_tokens(issuer: Issuer) -> list[str]:
    """One of each kind."""
    return [make(issuer) for make in TOKENS.values()]


Limited = Callable[[str, str], list[str]]


@pytest.fixture(scope="module")
def limited(owner: Native, issuer: Issuer) -> Limited:
    """A key and a token of the owner's tenant with one of its `scopes` or `spaces` only."""

    @cache
    def limited(field: str, only: str) -> list[str]:
        grant = new_grant(tenant=owner.grant.tenant, default_space=None, **{field: frozenset({only})})
        token = issuer.token(tenant=grant.tenant, spaces=sorted(grant.spaces), scope=" ".join(grant.scopes))
        return [Native.with_grant(grant).api_key, token]

    return limited


class Refused:
    """A request that must be turned away as `status`, after a look at the key at most, if it is one, and no other."""

    def __init__(self, operation: str, theirs: Things, headers: Pairs, status: int, *, looks: int = 1) -> None:
        with count_calls() as counts:
            self.answer = ask(operation, theirs, headers)
        assert self.answer.status == status, self.answer.text
        assert counts.operations in ([], ["GetItem"] * looks)
        assert SECRET not in self.answer.text
        assert told(operation, self.answer), self.answer.text

    @property
    def seen(self) -> tuple[str, dict[str, str]]:
        """All that can be told from the answer."""
        return self.answer.text, {name: value for name, value in self.answer.headers.items() if name != "x-request-id"}


def told(operation: str, answer: Answer) -> bool:
    """Whether a refusal is in the words of the endpoint's dialect, which is silence in Qelos's."""
    dialect = ENDPOINTS[operation].dialect
    if dialect in {QELOS, QELOS_CHAT} and answer.status == 401:
        return not answer.text
    return bool(dialect.error_body.model_validate(answer.body))


def in_headers(credential: str) -> list[Pairs]:
    """The two ways to send a credential."""
    return [[("X-API-Key", credential)], [("Authorization", f"Bearer {credential}")]]


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_no_credential(operation: str, theirs: Things, memory: Memory) -> None:
    """401 without a look at anything; an empty one, one of another scheme and one in a cookie are none."""
    before = memory.everything

    none: list[Pairs] = [[], [("X-API-Key", "")], [("Authorization", "Basic dTpw")], [("Cookie", "X-API-Key=skein_")]]
    seen = [Refused(operation, theirs, headers, 401, looks=0).seen for headers in none]

    assert all(one == seen[0] for one in seen)
    assert memory.everything == before


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_a_bad_key(
    operation: str, theirs: Things, bad_keys: list[str], memory: Memory, record_property: Callable[[str, object], None]
) -> None:
    """401 after a look at the key at most, in the same words whatever is wrong with it; nothing is written."""
    before = memory.everything

    seen = [Refused(operation, theirs, headers, 401).seen for key in bad_keys for headers in in_headers(key)]

    assert all(one == seen[0] for one in seen)
    assert memory.everything == before
    record_property(COMBINATIONS, len(seen))


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_a_bad_token(
    operation: str,
    theirs: Things,
    bad_tokens: list[str],
    memory: Memory,
    record_property: Callable[[str, object], None],
) -> None:
    """401 in the same words whatever is wrong with it, and nothing is looked at, let alone written."""
    before = memory.everything

    seen = [Refused(operation, theirs, headers, 401, looks=0).seen for one in bad_tokens for headers in in_headers(one)]

    assert all(one == seen[0] for one in seen)
    assert memory.everything == before
    record_property(COMBINATIONS, len(seen))


def kept_out(operation: str, theirs: Things, memory: Memory, credentials: list[str]) -> int:
    """How often it was tried with these credentials, each time answered with 403, and nothing was written."""
    before = memory.everything
    tried = [Refused(operation, theirs, headers, 403) for one in credentials for headers in in_headers(one)]
    assert memory.everything == before
    return len(tried)


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_a_wrong_scope(
    operation: str,
    theirs: Things,
    limited: Limited,
    memory: Memory,
    record_property: Callable[[str, object], None],
) -> None:
    """403 for each scope but the endpoint's own, and `admin`; nothing is looked at behind the credential."""
    wrong = SCOPES - {ENDPOINTS[operation].scope, "admin"}
    credentials = [one for scope in wrong for one in limited("scopes", scope)]

    tried = kept_out(operation, theirs, memory, credentials)

    assert tried
    record_property(COMBINATIONS, tried)


@pytest.mark.parametrize("operation", [name for name, endpoint in ENDPOINTS.items() if in_path(endpoint, "space")])
def test_a_wrong_space(
    operation: str,
    owner: Native,
    theirs: Things,
    limited: Limited,
    memory: Memory,
    record_property: Callable[[str, object], None],
) -> None:
    """403 for every other space, those called alike among them, where the path names one; nothing is looked at."""
    others = ("elsewhere", owner.space[:-1], owner.space + "0", owner.space.upper())
    credentials = [one for other in others for one in limited("spaces", other)]

    tried = kept_out(operation, theirs, memory, credentials)

    record_property(COMBINATIONS, tried)


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("operation", ENDPOINTS)
def test_a_good_credential(operation: str, issuer: Issuer) -> None:
    """It opens every one of these doors: what others are refused could have been had."""
    owner = resources.owner()
    theirs = resources.owned(owner)
    token = issuer.token(tenant=owner.grant.tenant, spaces=["*"], scope="admin", default_space=owner.space)

    for credential in (owner.api_key, token):
        answer = ask(operation, theirs, in_headers(credential)[0])
        assert answer.status in SUCCESS | {404, 409}, answer.text
        assert answer.status < 400 or credential == token, "the second request meets what the first one did"
