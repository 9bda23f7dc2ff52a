"""Every endpoint with every invalid credential: the request is rejected and has no effect."""

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
from tests.isolation.requests import find_path_fields, send
from tests.isolation.resources import SECRET, Resources
from tests.support.clients.base import new_grant
from tests.support.clients.native import Native
from tests.support.data.events import SUCCESS, Answer, Pairs
from tests.support.engines.moto import Memory
from tests.support.inspect.call_counter import count_calls
from tests.support.servers.issuer import Issuer, run_issuer

COMBINATIONS = "combinations of endpoint, header and invalid credential"


@pytest.fixture(scope="module")
def issuer(module_memory: Memory) -> Iterator[Issuer]:  # noqa: ARG001 - the mock sets the environment first
    """A trusted issuer of tokens."""
    with run_issuer() as issuer, using(issuer.environment):
        yield issuer


@pytest.fixture(scope="module")
def memory(issuer: Issuer, module_memory: Memory) -> Memory:  # noqa: ARG001 - the issuer's environment comes first
    """The store, shared by all tests: no rejected request changes it."""
    module_memory.clear()
    return module_memory


@pytest.fixture(scope="module")
def owner(memory: Memory) -> Native:  # noqa: ARG001 - the client needs a store
    """A client that owns confidential resources."""
    return resources.create_owner()


@pytest.fixture(scope="module")
def owner_resources(owner: Native) -> Resources:
    """The owner's confidential resources."""
    return resources.create_confidential_resources(owner)


@pytest.fixture(scope="module")
def invalid_keys(owner: Native) -> list[str]:
    """An invalid key of each kind."""
    return [issue(owner.grant) for issue in KEYS.values()]


@pytest.fixture(scope="module")
def invalid_tokens(issuer: Issuer) -> list[str]:
    """An invalid token of each kind."""
    return [issue(issuer) for issue in TOKENS.values()]


IssueLimited = Callable[[str, str], list[str]]


@pytest.fixture(scope="module")
def issue_limited(owner: Native, issuer: Issuer) -> IssueLimited:
    """Issues a key and a token of the owner's tenant that are limited to one of its `scopes` or `spaces`."""

    @cache
    def issue_limited(field: str, only: str) -> list[str]:
        grant = new_grant(tenant=owner.grant.tenant, default_space=None, **{field: frozenset({only})})
        token = issuer.token(tenant=grant.tenant, spaces=sorted(grant.spaces), scope=" ".join(grant.scopes))
        return [Native.with_grant(grant).api_key, token]

    return issue_limited


class Rejection:
    """A request that must be rejected with `status`, after at most one read: that of the key, if it has one."""

    def __init__(
        self, operation: str, owner_resources: Resources, headers: Pairs, status: int, *, reads: int = 1
    ) -> None:
        with count_calls() as counts:
            self.answer = send(operation, owner_resources, headers)
        assert self.answer.status == status, self.answer.text
        assert counts.operations in ([], ["GetItem"] * reads)
        assert SECRET not in self.answer.text
        assert follows_dialect(operation, self.answer), self.answer.text

    @property
    def comparable(self) -> tuple[str, dict[str, str]]:
        """The parts of the response that do not change from request to request."""
        return self.answer.text, {name: value for name, value in self.answer.headers.items() if name != "x-request-id"}


def follows_dialect(operation: str, answer: Answer) -> bool:
    """Whether an error has the form of the endpoint's dialect; an error 401 of Qelos has no body."""
    dialect = ENDPOINTS[operation].dialect
    if dialect in {QELOS, QELOS_CHAT} and answer.status == 401:
        return not answer.text
    return bool(dialect.error_body.model_validate(answer.body))


def as_headers(credential: str) -> list[Pairs]:
    """Return the two ways to send a credential in a header."""
    return [[("X-API-Key", credential)], [("Authorization", f"Bearer {credential}")]]


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_missing_credential_is_rejected(operation: str, owner_resources: Resources, memory: Memory) -> None:
    """A request without a credential gets a 401 without any read; so does one with an empty credential, one of another
    scheme, or one in a cookie."""
    before = memory.everything

    missing: list[Pairs] = [
        [],
        [("X-API-Key", "")],
        [("Authorization", "Basic dTpw")],
        [("Cookie", "X-API-Key=skein_")],
    ]
    responses = [Rejection(operation, owner_resources, headers, 401, reads=0).comparable for headers in missing]

    assert all(response == responses[0] for response in responses)
    assert memory.everything == before


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_invalid_key_is_rejected(
    operation: str,
    owner_resources: Resources,
    invalid_keys: list[str],
    memory: Memory,
    record_property: Callable[[str, object], None],
) -> None:
    """An invalid key gets a 401 after at most one read, the same for each defect; nothing is written."""
    before = memory.everything

    responses = [
        Rejection(operation, owner_resources, headers, 401).comparable
        for key in invalid_keys
        for headers in as_headers(key)
    ]

    assert all(response == responses[0] for response in responses)
    assert memory.everything == before
    record_property(COMBINATIONS, len(responses))


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_invalid_token_is_rejected(
    operation: str,
    owner_resources: Resources,
    invalid_tokens: list[str],
    memory: Memory,
    record_property: Callable[[str, object], None],
) -> None:
    """An invalid token gets a 401, the same for each defect; nothing is read or written."""
    before = memory.everything

    responses = [
        Rejection(operation, owner_resources, headers, 401, reads=0).comparable
        for token in invalid_tokens
        for headers in as_headers(token)
    ]

    assert all(response == responses[0] for response in responses)
    assert memory.everything == before
    record_property(COMBINATIONS, len(responses))


def check_forbidden(operation: str, owner_resources: Resources, memory: Memory, credentials: list[str]) -> int:
    """Send a request with each credential; fail unless each gets a 403 and nothing is written. Return their number."""
    before = memory.everything
    rejections = [
        Rejection(operation, owner_resources, headers, 403)
        for credential in credentials
        for headers in as_headers(credential)
    ]
    assert memory.everything == before
    return len(rejections)


@pytest.mark.parametrize("operation", ENDPOINTS)
def test_wrong_scope_is_forbidden(
    operation: str,
    owner_resources: Resources,
    issue_limited: IssueLimited,
    memory: Memory,
    record_property: Callable[[str, object], None],
) -> None:
    """Each scope except the endpoint's own and `admin` gets a 403; only the credential is read."""
    wrong = SCOPES - {ENDPOINTS[operation].scope, "admin"}
    credentials = [credential for scope in wrong for credential in issue_limited("scopes", scope)]

    count = check_forbidden(operation, owner_resources, memory, credentials)

    assert count
    record_property(COMBINATIONS, count)


@pytest.mark.parametrize(
    "operation", [name for name, endpoint in ENDPOINTS.items() if find_path_fields(endpoint, "space")]
)
def test_wrong_space_is_forbidden(
    operation: str,
    owner: Native,
    owner_resources: Resources,
    issue_limited: IssueLimited,
    memory: Memory,
    record_property: Callable[[str, object], None],
) -> None:
    """A credential for another space, also one with a similar name, gets a 403 if the path contains a space; only the
    credential is read."""
    others = ("elsewhere", owner.space[:-1], owner.space + "0", owner.space.upper())
    credentials = [credential for other in others for credential in issue_limited("spaces", other)]

    count = check_forbidden(operation, owner_resources, memory, credentials)

    record_property(COMBINATIONS, count)


@pytest.mark.usefixtures("memory")
@pytest.mark.parametrize("operation", ENDPOINTS)
def test_valid_credential_is_accepted(operation: str, issuer: Issuer) -> None:
    """The requests that invalid credentials cannot make succeed with a valid key and a valid token."""
    owner = resources.create_owner()
    owner_resources = resources.create_confidential_resources(owner)
    token = issuer.token(tenant=owner.grant.tenant, spaces=["*"], scope="admin", default_space=owner.space)

    for credential in (owner.api_key, token):
        answer = send(operation, owner_resources, as_headers(credential)[0])
        assert answer.status in SUCCESS | {404, 409}, answer.text
        assert answer.status < 400 or credential == token, "the first request must succeed"
