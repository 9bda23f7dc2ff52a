"""An issuer of JSON Web Tokens on 127.0.0.1: it signs tokens and publishes its public key, as identity providers do."""

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
    """Signs tokens; the public key is below `url`."""

    url: str
    key: EllipticCurvePrivateKey

    @property
    def parameters(self) -> Mapping[str, str]:
        """The template parameters of a stack that trusts this issuer."""
        return {"JwtIssuer": self.url, "JwtAudience": AUDIENCE, "JwtJwksUrl": f"{self.url}/jwks.json"}

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of a function that trusts this issuer."""
        variables = {"ISSUER": self.url, "AUDIENCE": AUDIENCE, "JWKS_URL": f"{self.url}/jwks.json"}
        return {f"SKEIN_JWT_{name}": value for name, value in variables.items()}

    def token(self, **claims: Any) -> str:
        """A token that is valid for an hour and permits reads and writes in every space of the tenant `acme`; `claims`
        replace the defaults."""
        now = int(time.time())
        usual = {"iss": self.url, "aud": AUDIENCE, "sub": "user-1", "iat": now, "exp": now + 3600}
        grant = {"tenant": "acme", "spaces": ["*"], "scope": "threads:read threads:write"}
        return jwt.encode(usual | grant | claims, self.key, algorithm="ES256", headers={"kid": "1"})


@contextmanager
def run_issuer() -> Iterator[Issuer]:
    """Run an issuer for the length of the block."""
    key = generate_private_key(SECP256R1())
    public = {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "1", "use": "sig", "alg": "ES256"}
    with publish_keys(json.dumps({"keys": [public]}).encode()) as url:
        yield Issuer(url, key)


@contextmanager
def publish_keys(keys: bytes, status: str = "200 OK") -> Iterator[str]:
    """Publish a key set (RFC 7517) for the length of the block, and yield its address."""

    def application(_: Mapping[str, Any], start_response: Callable[[str, list[tuple[str, str]]], Any]) -> list[bytes]:
        start_response(status, [("Content-Type", "application/json")])
        return [keys]

    with make_server("127.0.0.1", 0, application, handler_class=_Quiet) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/{uuid4().hex}"
        finally:
            server.shutdown()
            thread.join()


class _Quiet(WSGIRequestHandler):
    """Logs no requests."""

    @override
    def log_message(self, format: str, *args: Any) -> None:
        pass
