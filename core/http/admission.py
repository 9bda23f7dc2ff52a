"""Who calls, and whether they may: one credential, one scope, one space for each request."""

from collections.abc import Mapping
from dataclasses import dataclass

from core import credentials, lookup
from core.credentials import Grant
from core.errors import Forbidden, Unauthenticated
from core.models import Space, ThreadRef


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller who has been let in: who they are, and the space they speak to."""

    grant: Grant
    space: Space

    @property
    def principal(self) -> str:
        """Who is noted as the author of what they write."""
        return self.grant.principal

    def thread(self, id: str) -> ThreadRef:
        """A thread of the caller's space, by its id in any spelling. Raises NotFound for what is no id at all."""
        return lookup.thread(self.space, id)


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
        return credentials.verify(key)
    from core import tokens  # PyJWT and cryptography are loaded for those who use tokens

    return tokens.verify(key)


def admit(grant: Grant, scope: str, space_id: str) -> Caller:
    """Let a caller into a space for a purpose. Raises Forbidden."""
    if not grant.allows_scope(scope):
        raise Forbidden(f"This credential lacks the scope '{scope}'.")
    if not grant.allows_space(space_id):
        raise Forbidden("This credential is not good for this space.")
    return Caller(grant, Space(grant.tenant, space_id))
