"""JSON Web Tokens of the issuer that the deployment trusts.

Only asymmetric algorithms are accepted: a shared secret that verifies tokens could sign them, too.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from core.access.api_keys import ALL_SPACES, SCOPES, Grant
from core.access.names import MAX_PRINCIPAL, SPACE_PATTERN, TENANT_PATTERN
from core.errors import Busy, Unauthenticated
from core.settings import settings

if TYPE_CHECKING:
    from jwt import PyJWKClient

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]

_LEEWAY = 30
"""Seconds by which the issuer's clock may differ from this one."""

_JWKS_TIMEOUT = 3

_DOTS_IN_SIGNED_TOKEN = 2
"""A signed token has three parts (RFC 7515, compact serialisation)."""


def verify(token: str) -> Grant:
    """Verify a token and return the grant in its claims. Raises Unauthenticated; Busy if the issuer's keys cannot be
    fetched.

    The settings name the claims of tenant and spaces; scopes are in `scope` (RFC 8693) or `scopes`; the principal is
    `sub`.
    """
    config = settings()
    if not config.jwt_issuer or not config.jwt_jwks_url or token.count(".") != _DOTS_IN_SIGNED_TOKEN:
        raise _invalid_token()
    import jwt

    try:
        key = _jwks_client(config.jwt_jwks_url).get_signing_key_from_jwt(token)
        claims = jwt.decode(
            token,
            key,
            algorithms=_ALGORITHMS,
            issuer=config.jwt_issuer,
            audience=config.jwt_audience,
            leeway=_LEEWAY,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWKClientConnectionError, OSError, ValueError):  # PyJWT does not wrap all errors of a fetch
        raise Busy("The keys of the token's issuer cannot be fetched right now. Try again.") from None
    except jwt.PyJWTError:
        raise _invalid_token() from None
    return _to_grant(claims)


def _to_grant(claims: dict[str, Any]) -> Grant:
    config = settings()
    tenant = claims.get(config.jwt_tenant_claim)
    principal = claims["sub"]
    if not isinstance(tenant, str) or not TENANT_PATTERN.fullmatch(tenant) or not 0 < len(principal) <= MAX_PRINCIPAL:
        raise _invalid_token()
    spaces = frozenset(filter(SPACE_PATTERN.fullmatch, _words(claims.get(config.jwt_spaces_claim))))
    default = claims.get("default_space")
    return Grant(
        tenant=tenant,
        principal=principal,
        scopes=SCOPES & _words(claims.get("scope") or claims.get("scopes")),
        spaces=spaces,
        default_space=default if isinstance(default, str) and spaces & {default, ALL_SPACES} else None,
    )


def _words(claim: Any) -> frozenset[str]:
    """The words of a claim that is a list of strings or one string separated by spaces."""
    words = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return frozenset(word for word in words if isinstance(word, str))


@cache
def _jwks_client(url: str) -> "PyJWKClient":
    from jwt import PyJWKClient

    return PyJWKClient(url, timeout=_JWKS_TIMEOUT)


def _invalid_token() -> Unauthenticated:
    return Unauthenticated("The token is not valid.")
