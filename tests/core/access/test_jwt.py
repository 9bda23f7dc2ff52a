import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.access import jwt as tokens
from core.access.api_keys import Grant
from core.access.names import MAX_PRINCIPAL
from core.cli.environment import using
from core.errors import Busy, Unauthenticated
from tests.support.servers.issuer import AUDIENCE, Issuer, publish_keys, run_issuer

HOUR = 3600


def trust(issuer: Issuer, **other: str) -> dict[str, str]:
    """What a function is told of the issuer that it trusts."""
    told = {"ISSUER": issuer.url, "AUDIENCE": AUDIENCE, "JWKS_URL": f"{issuer.url}/jwks.json", **other}
    return {"SKEIN_TABLE": "none", "SKEIN_BUCKET": "none"} | {
        f"SKEIN_JWT_{name}": value for name, value in told.items()
    }


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """An issuer that publishes its key."""
    with run_issuer() as issuer:
        yield issuer


@pytest.fixture(autouse=True)
def trusted(issuer: Issuer) -> Iterator[None]:
    """It is the one that is trusted."""
    with using(trust(issuer)):
        yield


def refused(token: str) -> bool:
    """Whether a token is turned away, without a word of why."""
    with pytest.raises(Unauthenticated, match=r"^The token is not valid\.$"):
        tokens.verify(token)
    return True


def test_a_tokens_claims_make_a_grant(issuer: Issuer) -> None:
    """Tenant, spaces, scopes, principal and default space."""
    token = issuer.token(sub="alice", tenant="acme", spaces=["a", "b"], scope="threads:read other", default_space="b")

    assert tokens.verify(token) == Grant("acme", "alice", frozenset({"threads:read"}), frozenset({"a", "b"}), "b")


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        ({"scope": "threads:read threads:write"}, {"threads:read", "threads:write"}),
        ({"scope": ["admin"]}, {"admin"}),
        ({"scope": "", "scopes": "admin"}, {"admin"}),
        ({"scope": None, "scopes": ["threads:read"]}, {"threads:read"}),
        ({"scope": "ADMIN threads:*"}, set()),
        ({"scope": {"admin": True}}, set()),
        ({"scope": 1}, set()),
        ({"scope": [["admin"], 1, None]}, set()),
    ],
)
def test_scopes_are_those_we_know(issuer: Issuer, claims: dict[str, Any], scopes: set[str]) -> None:
    """In one string or a list; what we do not know grants nothing."""
    assert tokens.verify(issuer.token(**claims)).scopes == scopes


@pytest.mark.parametrize(
    ("spaces", "granted"),
    [
        ("*", {"*"}),
        (["*"], {"*"}),
        ("a b", {"a", "b"}),
        (["a", "b#c", "", 1, None, "d/e", "s" * 129], {"a"}),
        ([], set()),
        (None, set()),
        ({"*": 1}, set()),
    ],
)
def test_spaces_are_those_that_can_be(issuer: Issuer, spaces: Any, granted: set[str]) -> None:
    """None are granted unless they are named."""
    assert tokens.verify(issuer.token(spaces=spaces)).spaces == granted


def test_claims_may_have_other_names(issuer: Issuer) -> None:
    """As the deployment says, a namespace and all."""
    token = issuer.token(**{"https://x.test/org": "umbrella", "rooms": "a"})

    with using(trust(issuer, TENANT_CLAIM="https://x.test/org", SPACES_CLAIM="rooms")):
        granted = tokens.verify(token)

    assert (granted.tenant, granted.spaces) == ("umbrella", frozenset("a"))


@pytest.mark.parametrize("default", ["elsewhere", "", 1, None, ["a"]])
def test_a_default_space_is_one_of_the_spaces(issuer: Issuer, default: Any) -> None:
    """Any other is none."""
    assert tokens.verify(issuer.token(spaces=["a"], default_space=default)).default_space is None


@pytest.mark.parametrize(
    "tenant", ["", "a#b", "a/b", "a b", "#", "K", "ü", "a" * 129, "-a", 1, None, ["acme"], {}, True]
)
def test_a_tenant_that_cannot_be_is_nobody(issuer: Issuer, tenant: Any) -> None:
    """`#` parts the table's keys: a tenant with one in it could name another's data."""
    if tenant == "K":
        assert tokens.verify(issuer.token(tenant=tenant)).tenant == "K"
    else:
        assert refused(issuer.token(tenant=tenant))


@pytest.mark.parametrize("subject", ["", "s" * (MAX_PRINCIPAL + 1), "s" * 100_000, 1, None, ["a"]])
def test_a_subject_that_cannot_be_is_nobody(issuer: Issuer, subject: Any) -> None:
    """It is noted as the author, and has to fit into an index."""
    assert refused(issuer.token(sub=subject))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "others"},
        {"aud": ["others"]},
        {"aud": ""},
        {"iss": "https://other.test"},
        {"iss": ""},
        {"exp": int(time.time()) - HOUR},
        {"exp": 0},
        {"exp": "soon"},
        {"nbf": int(time.time()) + HOUR},
        {"iat": int(time.time()) + HOUR},
    ],
    ids=["others", "many others", "no audience", "issuer", "no issuer", "expired", "at 0", "soon", "not yet", "later"],
)
def test_a_token_that_is_not_good_now_and_here_is_refused(issuer: Issuer, claims: dict[str, Any]) -> None:
    """For another audience, of another issuer, expired, not yet valid."""
    assert refused(issuer.token(**claims))


def test_clocks_may_differ_a_little(issuer: Issuer) -> None:
    """By less than the leeway."""
    now = int(time.time())

    assert tokens.verify(issuer.token(exp=now - 10, nbf=now + 10)).tenant == "acme"
    assert tokens.verify(issuer.token(aud=["others", AUDIENCE])).tenant == "acme"


@pytest.mark.parametrize("missing", ["exp", "iss", "aud", "sub", "tenant"])
def test_what_a_token_must_say(issuer: Issuer, missing: str) -> None:
    """One that never ends, or says not who or for whom, is refused."""
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    del claims[missing]

    assert refused(jwt.encode(claims, issuer.key, algorithm="ES256", headers={"kid": "1"}))


def unsigned(token: str, algorithm: str) -> str:
    """The same claims under no signature."""
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "kid": "1"}).encode()).rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", "ES256", "HS256"])
def test_a_token_without_signature_is_refused(issuer: Issuer, algorithm: str) -> None:
    """Whatever it calls that."""
    assert refused(unsigned(issuer.token(), algorithm))


@pytest.mark.parametrize("form", [Encoding.PEM, Encoding.DER])
def test_a_public_key_is_no_shared_secret(issuer: Issuer, form: Encoding) -> None:
    """HS256 with the issuer's public key as its secret could be signed by everybody."""
    public = issuer.key.public_key().public_bytes(form, PublicFormat.SubjectPublicKeyInfo)
    header, payload = unsigned(issuer.token(), "HS256").split(".")[:2]
    signature = jwt.get_algorithm_by_name("HS256").sign(f"{header}.{payload}".encode(), public)
    forged = f"{header}.{payload}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    assert refused(forged)


def test_a_shared_secret_is_no_key(issuer: Issuer) -> None:
    """Not even one that the issuer publishes by mistake: whoever can check such a signature can make it."""
    secret = b"0123456789abcdef0123456789abcdef"
    shown = {"kty": "oct", "kid": "1", "k": base64.urlsafe_b64encode(secret).rstrip(b"=").decode()}
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    with publish_keys(json.dumps({"keys": [shown]}).encode()) as url:
        signed = jwt.encode({**claims, "iss": url}, secret, algorithm="HS256", headers={"kid": "1"})
        with using(trust(Issuer(url, issuer.key))):
            assert refused(signed)


def test_another_key_under_the_same_name_is_refused(issuer: Issuer) -> None:
    """The signature counts, not the key's name."""
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    stranger = generate_private_key(SECP256R1())

    for name in ("1", "2", "", "../1"):
        assert refused(jwt.encode(claims, stranger, algorithm="ES256", headers={"kid": name}))


@pytest.mark.parametrize(
    "header", [{"jku": "{url}/jwks.json"}, {"jwk": {"kty": "EC"}}, {"x5u": "{url}"}, {"crit": ["b64"]}]
)
def test_a_token_cannot_bring_its_own_key(issuer: Issuer, header: dict[str, Any]) -> None:
    """Keys come from where the deployment says, and from nowhere else."""
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    stranger = generate_private_key(SECP256R1())

    assert refused(jwt.encode(claims, stranger, algorithm="ES256", headers={"kid": "1", **header}))


def test_a_changed_claim_is_refused(issuer: Issuer) -> None:
    """The signature covers all of them."""
    header, payload, signature = issuer.token(tenant="acme").split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = base64.urlsafe_b64encode(json.dumps(claims | {"tenant": "umbrella"}).encode()).rstrip(b"=").decode()

    assert refused(f"{header}.{forged}.{signature}")


@given(st.lists(st.text(max_size=40) | st.binary(max_size=40), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_a_crash(parts: list[str | bytes]) -> None:
    """Whatever stands between the dots, encoded or not."""
    encoded = [base64.urlsafe_b64encode(part).decode() if isinstance(part, bytes) else part for part in parts]

    assert refused(".".join(encoded))


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists), st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_claim_is_a_crash(issuer: Issuer, value: Any, data: st.DataObject) -> None:
    """Whatever an issuer puts into one: it is a grant, or it is refused."""
    claim = data.draw(st.sampled_from(["tenant", "spaces", "scope", "scopes", "sub", "aud", "exp", "default_space"]))

    try:
        assert tokens.verify(issuer.token(**{claim: value})).tenant
    except Unauthenticated:
        assert refused(issuer.token(**{claim: value}))


@pytest.mark.parametrize("missing", ["ISSUER", "JWKS_URL"])
def test_without_an_issuer_no_token_is_good(issuer: Issuer, missing: str) -> None:
    """A deployment that trusts nobody takes keys only."""
    with using(trust(issuer, **{missing: ""})):
        assert refused(issuer.token())


def test_an_issuer_out_of_reach_is_no_verdict(issuer: Issuer) -> None:
    """Neither good nor bad: the caller may try again."""
    with run_issuer() as gone:
        token = gone.token()
    with using(trust(gone)), pytest.raises(Busy, match="issuer"):
        tokens.verify(token)
    assert tokens.verify(issuer.token()).tenant == "acme"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("500 Internal Server Error", b"{}"),
        ("404 Not Found", b"{}"),
        ("302 Found", b"{}"),
        ("200 OK", b"<html>maintenance</html>"),
        ("200 OK", b""),
        ("200 OK", b"\xff\xfe\xff"),
        ("200 OK", b'{"keys":['),
    ],
)
def test_an_issuer_that_talks_nonsense_is_no_verdict(status: str, body: bytes) -> None:
    """As one out of reach: its keys cannot be had."""
    with publish_keys(body, status) as url:
        issuer = Issuer(url, generate_private_key(SECP256R1()))
        with using(trust(issuer)), pytest.raises(Busy):
            tokens.verify(issuer.token())


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"keys":[]}', b'{"keys":[{"kty":"EC","kid":"1"}]}', b'{"keys":"1"}'])
def test_an_issuer_without_the_key_vouches_for_nobody(body: bytes) -> None:
    """It answered: there is no such key."""
    with publish_keys(body) as url:
        issuer = Issuer(url, generate_private_key(SECP256R1()))
        with using(trust(issuer)):
            assert refused(issuer.token())
