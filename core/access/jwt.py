"""JSON Web Tokens of an issuer that the deployment trusts. Asymmetric algorithms only: nobody here could sign one."""

from functools import cache
from typing import TYPE_CHECKING, Any

from core.access.api_keys import ALL_SPACES, SCOPES, Grant
from core.access.names import PRINCIPAL_LENGTH, SPACE, TENANT
from core.errors import Busy, Unauthenticated
from core.settings import settings

if TYPE_CHECKING:
    from jwt import PyJWKClient

_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]

_LEEWAY = 30
"""Seconds by which the issuer's clock may differ from ours."""

_FETCH_SECONDS = 3

_DOTS = 2
"""A signed token has three parts (RFC 7515, compact serialisation)."""


def verify(token: str) -> Grant:
    """The grant that a token's claims make. Raises Unauthenticated; Busy if the issuer's keys cannot be had.

    The tenant and the spaces come from the claims that settings name; scopes from `scope` (RFC 8693) or `scopes`;
    the principal is `sub`.
    """
    config = settings()
    if not config.jwt_issuer or not config.jwt_jwks_url or token.count(".") != _DOTS:
        raise _refused()
    import jwt

    try:
        key = _keys(config.jwt_jwks_url).get_signing_key_from_jwt(token)
        claims = jwt.decode(
            token,
            key,
            algorithms=_ALGORITHMS,
            issuer=config.jwt_issuer,
            audience=config.jwt_audience,
            leeway=_LEEWAY,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWKClientConnectionError, OSError, ValueError):  # PyJWT lets some of what a fetch can meet through
        raise Busy("The keys of the token's issuer cannot be fetched at this moment. Try again.") from None
    except jwt.PyJWTError:
        raise _refused() from None
    return _grant(claims)


def _grant(claims: dict[str, Any]) -> Grant:
    config = settings()
    tenant = claims.get(config.jwt_tenant_claim)
    principal = claims["sub"]
    if not isinstance(tenant, str) or not TENANT.fullmatch(tenant) or not 0 < len(principal) <= PRINCIPAL_LENGTH:
        raise _refused()
    spaces = frozenset(filter(SPACE.fullmatch, _words(claims.get(config.jwt_spaces_claim))))
    default = claims.get("default_space")
    return Grant(
        tenant=tenant,
        principal=principal,
        scopes=SCOPES & _words(claims.get("scope") or claims.get("scopes")),
        spaces=spaces,
        default_space=default if isinstance(default, str) and spaces & {default, ALL_SPACES} else None,
    )


def _words(claim: Any) -> frozenset[str]:
    """A claim that is a list of words, or words in one string."""
    words = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return frozenset(word for word in words if isinstance(word, str))


@cache
def _keys(url: str) -> "PyJWKClient":
    from jwt import PyJWKClient

    return PyJWKClient(url, timeout=_FETCH_SECONDS)


def _refused() -> Unauthenticated:
    return Unauthenticated("The token is not valid.")
