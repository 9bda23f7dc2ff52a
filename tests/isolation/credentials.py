"""Invalid credentials by their defect, each derived from a valid grant or issuer."""

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


def issue_revoked_key(grant: Grant) -> str:
    """Issue a key and revoke it before any function has cached it."""
    id, key = api_keys.issue(grant, name="revoked")
    api_keys.revoke(grant.tenant, id)
    return key


def issue_expired_key(grant: Grant) -> str:
    """Issue a key that is expired."""
    past = new_grant(tenant=grant.tenant, expires_at=clock.now() - clock.SECOND)
    return api_keys.issue(past, name="expired")[1]


def issue_unknown_key(grant: Grant) -> str:
    """Issue a well-formed key with a valid checksum that is not in the table."""
    id, key = api_keys.issue(grant, name="unknown")
    table().delete([keys.api_key(id)])
    return key


def swap_key_id(grant: Grant) -> str:
    """Combine the secret of one key with the id of another."""
    id, key = api_keys.issue(grant, name="good")
    return key.replace(id, api_keys.issue(grant, name="other")[0])


KEYS: Mapping[str, Callable[[Grant], str]] = {
    "prefix only": lambda _: "skein_",
    "mistyped": lambda grant: api_keys.issue(grant, name="mistyped")[1][:-1] + "-",
    "unknown": issue_unknown_key,
    "another key's id": swap_key_id,
    "revoked": issue_revoked_key,
    "expired": issue_expired_key,
    "a valid key, twice": lambda grant: ", ".join([api_keys.issue(grant, name="twice")[1]] * 2),
}
"""Invalid API keys."""


def sign_with_secret(secret: bytes, token: str, algorithm: str = "HS256") -> str:
    """Sign a token again with a secret, for example with the bytes of a public key."""
    payload = token.split(".")[1]
    header = base64url_encode(json.dumps({"alg": algorithm, "typ": "JWT", "kid": "1"}).encode()).decode()
    signature = hmac.digest(secret, f"{header}.{payload}".encode(), sha256)
    return f"{header}.{payload}.{base64url_encode(signature).decode()}"


def remove_signature(token: str, algorithm: str) -> str:
    """Remove the signature of a token, and set the algorithm of its header, for example to `none`."""
    return sign_with_secret(b"", token, algorithm).rpartition(".")[0] + "."


def alter_claims(token: str, **claims: Any) -> str:
    """Replace claims of a token without signing it again."""
    header, _, signature = token.split(".")
    altered = jwt.decode(token, options={"verify_signature": False}) | claims
    return f"{header}.{base64url_encode(json.dumps(altered).encode()).decode()}.{signature}"


def sign_with_foreign_key(issuer: Issuer, *, embedded: bool = False) -> str:
    """Sign a token with a key that the issuer does not have; the token may contain that key (RFC 7515, 4.1.3)."""
    key = generate_private_key(SECP256R1())
    claims = jwt.decode(issuer.token(), options={"verify_signature": False})
    public = ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    headers = {"jwk": public, "jku": "http://127.0.0.1:1/jwks.json"} if embedded else {}
    return jwt.encode(claims, key, algorithm="ES256", headers={"kid": "1", **headers})


def encode_public_key(issuer: Issuer) -> list[bytes]:
    """Encode the issuer's public key in each form that an attacker may use as a shared secret."""
    public = issuer.key.public_key()
    return [
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
        ECAlgorithm.to_jwk(public).encode(),
    ]


TOKENS: Mapping[str, Callable[[Issuer], str]] = {
    "garbage": lambda _: "nonsense",
    "not a token": lambda _: "a.b.c",
    "wrong audience": lambda issuer: issuer.token(aud="others"),
    "audience with the same prefix": lambda issuer: issuer.token(aud=f"{AUDIENCE}-2"),
    "wrong issuer": lambda issuer: issuer.token(iss="https://elsewhere.example"),
    "expired": lambda issuer: issuer.token(exp=int(time.time()) - HOUR),
    "not yet valid": lambda issuer: issuer.token(nbf=int(time.time()) + HOUR),
    "no tenant": lambda issuer: issuer.token(tenant=None),
    "invalid tenant": lambda issuer: issuer.token(tenant="acme#secret"),
    "alg none": lambda issuer: remove_signature(issuer.token(), "none"),
    "alg None": lambda issuer: remove_signature(issuer.token(), "None"),
    "signature removed": lambda issuer: issuer.token().rpartition(".")[0] + ".",
    "HS256 with the public key in PEM": lambda issuer: sign_with_secret(encode_public_key(issuer)[0], issuer.token()),
    "HS256 with the public key in DER": lambda issuer: sign_with_secret(encode_public_key(issuer)[1], issuer.token()),
    "HS256 with the public point": lambda issuer: sign_with_secret(encode_public_key(issuer)[2], issuer.token()),
    "HS256 with the public JWK": lambda issuer: sign_with_secret(encode_public_key(issuer)[3], issuer.token()),
    "tenant altered": lambda issuer: alter_claims(issuer.token(), tenant="umbrella"),
    "scope altered": lambda issuer: alter_claims(issuer.token(scope="threads:read"), scope="admin"),
    "foreign key": sign_with_foreign_key,
    "embedded foreign key": lambda issuer: sign_with_foreign_key(issuer, embedded=True),
}
"""Invalid tokens that claim a trusted issuer."""
