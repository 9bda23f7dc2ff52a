"""Credentials that are not good: each with what it is, made for a caller who has good ones."""

import hmac
import json
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm
from jwt.utils import base64url_encode

from core import clock
from core.access import api_keys
from core.access.api_keys import Grant
from core.storage import keys
from core.storage.table import table
from tests.support.clients.base import new_grant
from tests.support.servers.issuer import AUDIENCE, Issuer

HOUR = 3600


def revoked(grant: Grant) -> str:
    """A key that was revoked before any function had seen it."""
    id, key = api_keys.issue(grant, name="revoked")
    api_keys.revoke(grant.tenant, id)
    return key


def expired(grant: Grant) -> str:
    """A key whose time has run out."""
    past = new_grant(tenant=grant.tenant, expires_at=clock.now() - clock.SECOND)
    return api_keys.issue(past, name="expired")[1]


def unknown(grant: Grant) -> str:
    """A key in its right form, checksum and all, that is not in the table."""
    id, key = api_keys.issue(grant, name="unknown")
    table().delete([keys.api_key(id)])
    return key


def of_another_id(grant: Grant) -> str:
    """One key's secret under the id of another."""
    id, key = api_keys.issue(grant, name="good")
    return key.replace(id, api_keys.issue(grant, name="other")[0])


KEYS: Mapping[str, Callable[[Grant], str]] = {
    "a key's beginning": lambda _: "skein_",
    "mistyped": lambda grant: api_keys.issue(grant, name="mistyped")[1][:-1] + "-",
    "unknown": unknown,
    "of another id": of_another_id,
    "revoked": revoked,
    "expired": expired,
    "a good one, twice": lambda grant: ", ".join([api_keys.issue(grant, name="twice")[1]] * 2),
}
"""Bad API keys."""


def signed_with(secret: bytes, token: str, algorithm: str = "HS256") -> str:
    """The token, signed again with a secret: what could be a public key."""
    payload = token.split(".")[1]
    header = base64url_encode(json.dumps({"alg": algorithm, "typ": "JWT", "kid": "1"}).encode()).decode()
    signature = hmac.digest(secret, f"{header}.{payload}".encode(), sha256)
    return f"{header}.{payload}.{base64url_encode(signature).decode()}"


def unsigned(token: str, algorithm: str) -> str:
    """The token without a signature, which says that it needs none."""
    return signed_with(b"", token, algorithm).rpartition(".")[0] + "."


def altered(token: str, **claims: Any) -> str:
    """The token with other claims than were signed."""
    header, _, signature = token.split(".")
    said = jwt.decode(token, options={"verify_signature": False}) | claims
    return f"{header}.{base64url_encode(json.dumps(said).encode()).decode()}.{signature}"


def of_somebody_else(issuer: Issuer, *, embedded: bool = False) -> str:
    """A token signed with a key of one's own, which it may bring along (RFC 7515, 4.1.3)."""
    key = generate_private_key(SECP256R1())
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    public = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    brought = {"jwk": public, "jku": "http://127.0.0.1:1/jwks.json"} if embedded else {}
    return jwt.encode(claims, key, algorithm="ES256", headers={"kid": "1", **brought})


def public_forms(issuer: Issuer) -> list[bytes]:
    """The issuer's public key, as somebody may take it for a shared secret."""
    public = issuer.key.public_key()
    return [
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        ECAlgorithm.to_jwk(public).encode(),
    ]


TOKENS: Mapping[str, Callable[[Issuer], str]] = {
    "garbage": lambda _: "nonsense",
    "no token": lambda _: "a.b.c",
    "wrong audience": lambda issuer: issuer.token(aud="others"),
    "audience called alike": lambda issuer: issuer.token(aud=f"{AUDIENCE}-2"),
    "wrong issuer": lambda issuer: issuer.token(iss="https://elsewhere.example"),
    "expired": lambda issuer: issuer.token(exp=int(time.time()) - HOUR),
    "not yet": lambda issuer: issuer.token(nbf=int(time.time()) + HOUR),
    "no tenant": lambda issuer: issuer.token(tenant=None),
    "a tenant that is none": lambda issuer: issuer.token(tenant="acme#secret"),
    "alg none": lambda issuer: unsigned(issuer.token(), "none"),
    "alg None": lambda issuer: unsigned(issuer.token(), "None"),
    "signature left out": lambda issuer: issuer.token().rpartition(".")[0] + ".",
    "HS256 with the public key in PEM": lambda issuer: signed_with(public_forms(issuer)[0], issuer.token()),
    "HS256 with the public key in DER": lambda issuer: signed_with(public_forms(issuer)[1], issuer.token()),
    "HS256 with the public point": lambda issuer: signed_with(public_forms(issuer)[2], issuer.token()),
    "HS256 with the public JWK": lambda issuer: signed_with(public_forms(issuer)[3], issuer.token()),
    "another tenant than was signed": lambda issuer: altered(issuer.token(), tenant="umbrella"),
    "another scope than was signed": lambda issuer: altered(issuer.token(scope="threads:read"), scope="admin"),
    "somebody else's key": of_somebody_else,
    "a key that comes along": lambda issuer: of_somebody_else(issuer, embedded=True),
}
"""Bad tokens of an issuer that is trusted, or who says so."""
