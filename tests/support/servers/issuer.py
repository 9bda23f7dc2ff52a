"""An issuer of JSON Web Tokens on 127.0.0.1, as an identity provider is: it signs, and publishes its public key."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any
from uuid import uuid4
from wsgiref.simple_server import WSGIRequestHandler, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from jwt.algorithms import ECAlgorithm
from typing_extensions import override

AUDIENCE = "skein"


@dataclass(frozen=True)
class Issuer:
    """Signs with a key whose public half is at `url`."""

    url: str
    key: EllipticCurvePrivateKey

    @property
    def parameters(self) -> Mapping[str, str]:
        """What a stack must be told to trust this issuer."""
        return {"JwtIssuer": self.url, "JwtAudience": AUDIENCE, "JwtJwksUrl": f"{self.url}/jwks.json"}

    @property
    def environment(self) -> Mapping[str, str]:
        """What a function is told that trusts this issuer."""
        told = {"ISSUER": self.url, "AUDIENCE": AUDIENCE, "JWKS_URL": f"{self.url}/jwks.json"}
        return {f"SKEIN_JWT_{name}": value for name, value in told.items()}

    def token(self, **claims: Any) -> str:
        """A token that is good for an hour and may do anything in every space of its tenant; but for `claims`."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": AUDIENCE, "sub": "user-1", "iat": now, "exp": now + 3600}
        grant = {"tenant": "acme", "spaces": ["*"], "scope": "threads:read threads:write"}
        return jwt.encode(usual | grant | claims, self.key, algorithm="ES256", headers={"kid": "1"})


@contextmanager
def run_issuer() -> Iterator[Issuer]:
    """An issuer that answers inside the block."""
    key = generate_private_key(SECP256R1())
    public = {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "1", "use": "sig", "alg": "ES256"}
    with publish_keys(json.dumps({"keys": [public]}).encode()) as url:
        yield Issuer(url, key)


@contextmanager
def publish_keys(keys: bytes, status: str = "200 OK") -> Iterator[str]:
    """Where, inside the block, everybody gets this for a key set (RFC 7517)."""

    def application(_: Mapping[str, Any], start_response: Callable[[str, list[tuple[str, str]]], Any]) -> list[bytes]:
        start_response(status, [("Content-Type", "application/json")])
        return [keys]

    with make_server("127.0.0.1", 0, application, handler_class=_Quiet) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/{uuid4().hex}"
        finally:
            server.shutdown()
            serving.join()


class _Quiet(WSGIRequestHandler):
    """Says nothing of what it serves."""

    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass
