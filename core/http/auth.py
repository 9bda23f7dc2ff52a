"""Who calls, and whether they may: one credential, one scope, one space for each request."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.access import api_keys
from core.access.api_keys import Grant
from core.errors import Forbidden, Unauthenticated
from core.models import Space, ThreadRef
from core.threads import lookup


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller who has been let in: who they are, and the space they speak to, where the request names one."""

    grant: Grant
    space_id: str | None

    @property
    def space(self) -> Space:
        """The space that the request names, else the credential's own. Raises Forbidden if there is neither."""
        id = self.space_id or self.grant.default_space_id
        if id is None:
            raise Forbidden("This credential has no default space, and the request names none.")
        return Space(self.grant.tenant, id)

    def space_or_own(self, id: str | None) -> Space:
        """The space that the request names in its body or query, else the credential's own. Raises Forbidden."""
        return self.space if id is None else self.space_called(id)

    def space_called(self, id: str) -> Space:
        """A space that the request names in its body. Raises Forbidden."""
        if not self.grant.allows_space(id):
            raise Forbidden("This credential is not good for this space.")
        return Space(self.grant.tenant, id)

    @property
    def principal(self) -> str:
        """Who is noted as the author of what they write."""
        return self.grant.principal

    def thread(self, id: str) -> ThreadRef:
        """A thread of the caller's space, by its id in any spelling. Raises NotFound for what is no id at all."""
        return lookup.resolve_thread(self.space, id)


def authenticate(headers: Mapping[str, str]) -> Grant:
    """The grant of the request's credential: `X-API-Key: <key>`, or `Authorization: Bearer <key or JWT>`.

    `headers` has lower-case names. Raises Unauthenticated.
    """
    key = headers.get("x-api-key", "").strip()
    scheme, _, bearer = headers.get("authorization", "").strip().partition(" ")
    if not key and scheme.lower() == "bearer":
        key = bearer.strip()
    if not key:
        raise Unauthenticated("A credential is needed: 'X-API-Key: <key>' or 'Authorization: Bearer <key or token>'.")
    if key.startswith("skein_"):
        return api_keys.verify(key)
    from core.access import jwt  # PyJWT and cryptography are loaded for those who use tokens

    return jwt.verify(key)


def admit(grant: Grant, scope: str, space_id: str | None) -> Caller:
    """Let a caller in for a purpose, and into a space if the request names one. Raises Forbidden."""
    if not grant.allows_scope(scope):
        raise Forbidden(f"This credential lacks the scope '{scope}'.")
    if space_id is not None and not grant.allows_space(space_id):
        raise Forbidden("This credential is not good for this space.")
    return Caller(grant, space_id)
