"""API keys: issued once, kept as a hash, checked on every request.

A key reads `skein_<key id>_<secret><checksum>`. The secret has 256 random bits and is shown once; the checksum lets a
scanner recognise a leaked key, and lets us refuse a mistyped one, without asking the table.
"""

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from zlib import crc32

from core import clock
from core.access.names import PRINCIPAL_LENGTH, SPACE, TENANT
from core.errors import Invalid, NotFound, Unauthenticated
from core.storage import api_keys
from core.storage.expressions import Item

CACHE_LIFETIME = 60 * clock.SECOND
"""How long a found key is trusted without looking again: as long as a revoked key can live."""

ALL_SPACES = "*"

SCOPES = frozenset({"threads:read", "threads:write", "admin"})
"""What a key may be for; `admin` includes the others."""

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_LENGTH, _CHECKSUM_LENGTH = 43, 6
"""43 of 62 letters are 256 bits; six hold a CRC-32."""

_FORM = re.compile(rf"skein_([0-9A-Za-z]{{16}})_([0-9A-Za-z]{{{_SECRET_LENGTH}}})([0-9A-Za-z]{{{_CHECKSUM_LENGTH}}})")


@dataclass(frozen=True, slots=True)
class Grant:
    """Who a credential speaks for, and what it may do. `expires_at` is in milliseconds since the epoch."""

    tenant: str
    principal: str
    scopes: frozenset[str]
    spaces: frozenset[str] = frozenset({ALL_SPACES})
    default_space: str | None = None
    expires_at: int | None = None

    @property
    def is_admin(self) -> bool:
        """Whether the credential has the scope `admin`, which includes the others."""
        return "admin" in self.scopes

    @property
    def home(self) -> str | None:
        """The space that is meant when none is named: the default one, or the only one."""
        only = next(iter(self.spaces)) if len(self.spaces) == 1 else ALL_SPACES
        return self.default_space or (None if only == ALL_SPACES else only)

    def allows_scope(self, scope: str) -> bool:
        """Whether the credential is good for `scope`."""
        return scope in self.scopes or self.is_admin

    def allows_space(self, space: str) -> bool:
        """Whether the credential may enter a space."""
        return ALL_SPACES in self.spaces or space in self.spaces


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is listed: all but its secret."""

    id: str
    name: str
    grant: Grant
    created_at: int
    revoked_at: int | None = None


def issue(grant: Grant, *, name: str) -> tuple[str, str]:
    """Make a key: its id, and the whole of it, which cannot be had again. Raises Invalid for an impossible grant."""
    _check(grant)
    key_id, secret = _random(16), _random(_SECRET_LENGTH)
    record = {
        "name": name,
        "principal": grant.principal,
        "scopes": sorted(grant.scopes),
        "spaces": sorted(grant.spaces),
        "default_space": grant.default_space,
        "created_at": clock.now(),
        "valid_until": grant.expires_at,
    }
    api_keys.create(key_id, grant.tenant, sha256(secret.encode()).hexdigest(), record)
    return key_id, f"skein_{key_id}_{secret}{_checksum(key_id, secret)}"


def verify(text: str) -> Grant:
    """The grant of a key. Raises Unauthenticated for one that is malformed, unknown, revoked or expired."""
    match = _FORM.fullmatch(text)
    if not match or not hmac.compare_digest(match[3], _checksum(match[1], match[2])):
        raise _refused()
    record = _record(match[1])
    digest = sha256(match[2].encode()).hexdigest()
    if record is None or not hmac.compare_digest(digest, record["hash"]) or "revoked_at" in record:
        raise _refused()
    grant = _grant(record)
    if grant.expires_at is not None and grant.expires_at <= clock.now():
        raise _refused()
    return grant


def get(key_id: str) -> ApiKey:
    """A key, even if it is revoked or expired. Raises NotFound."""
    record = api_keys.get(key_id)
    if record is None:
        raise NotFound("API key", key_id)
    return _api_key(key_id, record)


def listed(tenant: str) -> Iterable[ApiKey]:
    """The keys of a tenant, revoked and expired ones too."""
    return (_api_key(record["sk"], record) for record in api_keys.registered(tenant))


def revoke(tenant: str, key_id: str) -> None:
    """End a key; within CACHE_LIFETIME no function takes it any more. Raises NotFound."""
    if not api_keys.revoke(key_id, tenant, clock.now()):
        raise NotFound("API key", key_id)


_seen: dict[str, tuple[int, Item]] = {}
"""Records found within CACHE_LIFETIME, by key id, with the time they were read. Unknown keys are not remembered."""


def _record(key_id: str) -> Item | None:
    now = clock.now()
    read_at, record = _seen.get(key_id, (0, None))
    if record is not None and now - read_at < CACHE_LIFETIME:
        return record
    record = api_keys.get(key_id)
    if record is None:
        _seen.pop(key_id, None)
    else:
        _seen[key_id] = (now, record)
    return record


def _api_key(key_id: str, record: Item) -> ApiKey:
    return ApiKey(key_id, record["name"], _grant(record), record["created_at"], record.get("revoked_at"))


def _grant(record: Item) -> Grant:
    return Grant(
        tenant=record["tenant"],
        principal=record["principal"],
        scopes=frozenset(record["scopes"]),
        spaces=frozenset(record["spaces"]),
        default_space=record.get("default_space"),
        expires_at=record.get("valid_until"),
    )


def _check(grant: Grant) -> None:
    if not TENANT.fullmatch(grant.tenant):
        raise Invalid.field("tenant", message="A tenant's name has letters, digits and . _ @ : - in it, at most 128.")
    if not 0 < len(grant.principal) <= PRINCIPAL_LENGTH:
        raise Invalid.field("principal", message=f"A principal's name has 1 to {PRINCIPAL_LENGTH} characters.")
    for space in {*grant.spaces, grant.default_space or ALL_SPACES} - {ALL_SPACES}:
        if not SPACE.fullmatch(space):
            raise Invalid.field("spaces", message=f"'{space}' cannot be a space: a path would have to escape it.")
    if not grant.scopes or not grant.scopes <= SCOPES:
        raise Invalid.field("scopes", message=f"Scopes are {', '.join(sorted(SCOPES))}.")
    if grant.default_space is not None and not grant.allows_space(grant.default_space):
        raise Invalid.field("default_space", message="The default space is not one of the key's spaces.")


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _checksum(key_id: str, secret: str) -> str:
    number, letters = crc32(f"{key_id}_{secret}".encode()), ""
    for _ in range(_CHECKSUM_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[digit]
    return letters


def _refused() -> Unauthenticated:
    return Unauthenticated("The API key is not valid.")
