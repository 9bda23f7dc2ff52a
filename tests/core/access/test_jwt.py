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
    """The environment of a function that trusts an issuer."""
    configuration = {"ISSUER": issuer.url, "AUDIENCE": AUDIENCE, "JWKS_URL": f"{issuer.url}/jwks.json", **other}
    return {"SKEIN_TABLE": "none", "SKEIN_BUCKET": "none"} | {
        f"SKEIN_JWT_{name}": value for name, value in configuration.items()
    }


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """An issuer that publishes its key."""
    with run_issuer() as issuer:
        yield issuer


@pytest.fixture(autouse=True)
def trusted(issuer: Issuer) -> Iterator[None]:
    """The tokens of `issuer` are accepted."""
    with using(trust(issuer)):
        yield


def is_rejected(token: str) -> bool:
    """Whether a token is rejected, with a message that does not state the reason."""
    with pytest.raises(Unauthenticated, match=r"^The token is not valid\.$"):
        tokens.verify(token)
    return True


def test_claims_become_a_grant(issuer: Issuer) -> None:
    """They contain its tenant, spaces, scopes, principal and default space."""
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
def test_unknown_scopes_are_ignored(issuer: Issuer, claims: dict[str, Any], scopes: set[str]) -> None:
    """Scopes are a string, separated by spaces, or a list."""
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
def test_invalid_spaces_are_ignored(issuer: Issuer, spaces: Any, granted: set[str]) -> None:
    """A token without a valid space grants access to none."""
    assert tokens.verify(issuer.token(spaces=spaces)).spaces == granted


def test_names_of_claims_are_configurable(issuer: Issuer) -> None:
    """The name of a claim may be a URL."""
    token = issuer.token(**{"https://x.test/org": "umbrella", "rooms": "a"})

    with using(trust(issuer, TENANT_CLAIM="https://x.test/org", SPACES_CLAIM="rooms")):
        grant = tokens.verify(token)

    assert (grant.tenant, grant.spaces) == ("umbrella", frozenset("a"))


@pytest.mark.parametrize("default", ["elsewhere", "", 1, None, ["a"]])
def test_default_space_outside_the_spaces_is_ignored(issuer: Issuer, default: Any) -> None:
    """The grant then has no default space."""
    assert tokens.verify(issuer.token(spaces=["a"], default_space=default)).default_space is None


@pytest.mark.parametrize(
    "tenant", ["", "a#b", "a/b", "a b", "#", "K", "ü", "a" * 129, "-a", 1, None, ["acme"], {}, True]
)
def test_token_with_an_invalid_tenant_is_rejected(issuer: Issuer, tenant: Any) -> None:
    """`#` separates the parts of the table's keys: a tenant that contains it could address the data of another."""
    if tenant == "K":
        assert tokens.verify(issuer.token(tenant=tenant)).tenant == "K"
    else:
        assert is_rejected(issuer.token(tenant=tenant))


@pytest.mark.parametrize("subject", ["", "s" * (MAX_PRINCIPAL + 1), "s" * 100_000, 1, None, ["a"]])
def test_token_with_an_invalid_subject_is_rejected(issuer: Issuer, subject: Any) -> None:
    """The subject is stored as the author of messages, and has to fit into an index key."""
    assert is_rejected(issuer.token(sub=subject))


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
def test_token_of_another_audience_issuer_or_time_is_rejected(issuer: Issuer, claims: dict[str, Any]) -> None:
    """Audience, issuer, expiry, start of validity and time of issue are checked."""
    assert is_rejected(issuer.token(**claims))


def test_clocks_may_differ_by_the_leeway(issuer: Issuer) -> None:
    """A token is valid a few seconds before and after its period; one of its audiences has to match."""
    now = int(time.time())

    assert tokens.verify(issuer.token(exp=now - 10, nbf=now + 10)).tenant == "acme"
    assert tokens.verify(issuer.token(aud=["others", AUDIENCE])).tenant == "acme"


@pytest.mark.parametrize("missing", ["exp", "iss", "aud", "sub", "tenant"])
def test_token_without_a_required_claim_is_rejected(issuer: Issuer, missing: str) -> None:
    """Expiry, issuer, audience, subject and tenant are required."""
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    del claims[missing]

    assert is_rejected(jwt.encode(claims, issuer.key, algorithm="ES256", headers={"kid": "1"}))


def remove_signature(token: str, algorithm: str) -> str:
    """A token with the same claims, an empty signature and a header that names an algorithm."""
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "kid": "1"}).encode()).rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "", "ES256", "HS256"])
def test_token_without_signature_is_rejected(issuer: Issuer, algorithm: str) -> None:
    """The algorithm in its header makes no difference."""
    assert is_rejected(remove_signature(issuer.token(), algorithm))


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_public_key_is_not_accepted_as_hmac_secret(issuer: Issuer, encoding: Encoding) -> None:
    """Everyone has the issuer's public key, and could sign with it by HS256."""
    public = issuer.key.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    header, payload = remove_signature(issuer.token(), "HS256").split(".")[:2]
    signature = jwt.get_algorithm_by_name("HS256").sign(f"{header}.{payload}".encode(), public)
    forged = f"{header}.{payload}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    assert is_rejected(forged)


def test_published_hmac_secret_is_not_accepted(issuer: Issuer) -> None:
    """A secret that an issuer publishes by mistake would allow everyone to sign tokens."""
    secret = b"0123456789abcdef0123456789abcdef"
    secret_key = {"kty": "oct", "kid": "1", "k": base64.urlsafe_b64encode(secret).rstrip(b"=").decode()}
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    with publish_keys(json.dumps({"keys": [secret_key]}).encode()) as url:
        signed = jwt.encode({**claims, "iss": url}, secret, algorithm="HS256", headers={"kid": "1"})
        with using(trust(Issuer(url, issuer.key))):
            assert is_rejected(signed)


def test_token_signed_with_another_key_is_rejected(issuer: Issuer) -> None:
    """The key id in its header makes no difference."""
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    other_key = generate_private_key(SECP256R1())

    for key_id in ("1", "2", "", "../1"):
        assert is_rejected(jwt.encode(claims, other_key, algorithm="ES256", headers={"kid": key_id}))


@pytest.mark.parametrize(
    "header", [{"jku": "{url}/jwks.json"}, {"jwk": {"kty": "EC"}}, {"x5u": "{url}"}, {"crit": ["b64"]}]
)
def test_key_in_the_header_of_a_token_is_ignored(issuer: Issuer, header: dict[str, Any]) -> None:
    """Keys are loaded from the configured URL only."""
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    other_key = generate_private_key(SECP256R1())

    assert is_rejected(jwt.encode(claims, other_key, algorithm="ES256", headers={"kid": "1", **header}))


def test_token_with_a_changed_claim_is_rejected(issuer: Issuer) -> None:
    """The signature covers all claims."""
    header, payload, signature = issuer.token(tenant="acme").split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    forged = base64.urlsafe_b64encode(json.dumps(claims | {"tenant": "umbrella"}).encode()).rstrip(b"=").decode()

    assert is_rejected(f"{header}.{forged}.{signature}")


@given(st.lists(st.text(max_size=40) | st.binary(max_size=40), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_rejected(parts: list[str | bytes]) -> None:
    """Parts that are not those of a token, encoded or not, cause no other error."""
    encoded = [base64.urlsafe_b64encode(part).decode() if isinstance(part, bytes) else part for part in parts]

    assert is_rejected(".".join(encoded))


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists), st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_of_a_claim_is_accepted_or_rejected(issuer: Issuer, value: Any, data: st.DataObject) -> None:
    """A token with any JSON value as a claim becomes a grant or is rejected, and causes no other error."""
    claim = data.draw(st.sampled_from(["tenant", "spaces", "scope", "scopes", "sub", "aud", "exp", "default_space"]))

    try:
        assert tokens.verify(issuer.token(**{claim: value})).tenant
    except Unauthenticated:
        assert is_rejected(issuer.token(**{claim: value}))


@pytest.mark.parametrize("missing", ["ISSUER", "JWKS_URL"])
def test_deployment_without_an_issuer_rejects_tokens(issuer: Issuer, missing: str) -> None:
    """A deployment without an issuer or the URL of its keys accepts API keys only."""
    with using(trust(issuer, **{missing: ""})):
        assert is_rejected(issuer.token())


def test_unreachable_issuer_is_busy(issuer: Issuer) -> None:
    """The token is neither accepted nor rejected; the caller may retry."""
    with run_issuer() as stopped:
        token = stopped.token()
    with using(trust(stopped)), pytest.raises(Busy, match="issuer"):
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
def test_issuer_with_an_invalid_response_is_busy(status: str, body: bytes) -> None:
    """Keys that cannot be loaded have the same effect as an unreachable issuer."""
    with publish_keys(body, status) as url:
        issuer = Issuer(url, generate_private_key(SECP256R1()))
        with using(trust(issuer)), pytest.raises(Busy):
            tokens.verify(issuer.token())


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"keys":[]}', b'{"keys":[{"kty":"EC","kid":"1"}]}', b'{"keys":"1"}'])
def test_token_of_an_unpublished_key_is_rejected(body: bytes) -> None:
    """A response without the key is final, not a reason to retry."""
    with publish_keys(body) as url:
        issuer = Issuer(url, generate_private_key(SECP256R1()))
        with using(trust(issuer)):
            assert is_rejected(issuer.token())
