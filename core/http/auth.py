"""Authentication and authorization: each request has one credential, needs one scope and names at most one space."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.access import api_keys
from core.access.api_keys import Grant
from core.errors import Forbidden, Unauthenticated
from core.models import Space, ThreadRef
from core.threads import lookup


@dataclass(frozen=True, slots=True)
class Caller:
    """An authorized caller. `space_id` is the space that the request names, or None."""

    grant: Grant
    space_id: str | None

    @property
    def space(self) -> Space:
        """The space that the request names, or the credential's default space. Raises Forbidden if there is neither."""
        id = self.space_id or self.grant.default_space_id
        if id is None:
            raise Forbidden("This credential has no default space, and the request does not name a space.")
        return Space(self.grant.tenant, id)

    def space_or_default(self, id: str | None) -> Space:
        """The space with this id, or the default space if `id` is None. Raises Forbidden without access to it."""
        return self.space if id is None else self.authorized_space(id)

    def authorized_space(self, id: str) -> Space:
        """The space with this id, from a request's body or query. Raises Forbidden without access to it."""
        if not self.grant.allows_space(id):
            raise Forbidden("This credential has no access to this space.")
        return Space(self.grant.tenant, id)

    @property
    def principal(self) -> str:
        """The principal that is stored as the author of the caller's messages and threads."""
        return self.grant.principal

    def thread(self, id: str) -> ThreadRef:
        """The thread of the caller's space with this id, in any accepted form. Raises NotFound for an invalid id."""
        return lookup.resolve_thread(self.space, id)


def authenticate(headers: Mapping[str, str]) -> Grant:
    """Return the grant of the request's credential: `X-API-Key: <key>` or `Authorization: Bearer <key or JWT>`.

    `headers` has lower-case names. Raises Unauthenticated without a valid credential.
    """
    key = headers.get("x-api-key", "").strip()
    scheme, _, bearer = headers.get("authorization", "").strip().partition(" ")
    if not key and scheme.lower() == "bearer":
        key = bearer.strip()
    if not key:
        raise Unauthenticated("A credential is required: 'X-API-Key: <key>' or 'Authorization: Bearer <key or JWT>'.")
    if key.startswith("skein_"):
        return api_keys.verify(key)
    from core.access import jwt  # loads PyJWT and cryptography, which API keys do not need

    return jwt.verify(key)


def authorize(grant: Grant, scope: str, space_id: str | None) -> Caller:
    """Return the caller if the grant has the scope and access to the space that the request names. Raises Forbidden."""
    if not grant.allows_scope(scope):
        raise Forbidden(f"This credential lacks the scope '{scope}'.")
    if space_id is not None and not grant.allows_space(space_id):
        raise Forbidden("This credential has no access to this space.")
    return Caller(grant, space_id)
