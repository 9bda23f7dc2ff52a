"""API keys: issued once, stored as a hash, verified on every request.

The format is `skein_<key id>_<secret><checksum>`. The secret has 256 random bits and is shown once. With the checksum a
scanner recognises a leaked key, and `verify` rejects a mistyped key, without a read of the table.
"""

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from zlib import crc32

from core import clock
from core.access.names import MAX_PRINCIPAL, SPACE_PATTERN, TENANT_PATTERN
from core.errors import Invalid, NotFound, Unauthenticated
from core.storage import api_keys
from core.storage.expressions import Item

CACHE_LIFETIME = 60 * clock.SECOND
"""Milliseconds for which a process caches a key's record: a revoked key may be accepted that much longer."""

ALL_SPACES = "*"

SCOPES = frozenset({"threads:read", "threads:write", "admin"})
"""All scopes; `admin` includes the others."""

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_LENGTH, _CHECKSUM_LENGTH = 43, 6
"""43 of 62 letters are 256 bits; six hold a CRC-32."""

_KEY_PATTERN = re.compile(
    rf"skein_([0-9A-Za-z]{{16}})_([0-9A-Za-z]{{{_SECRET_LENGTH}}})([0-9A-Za-z]{{{_CHECKSUM_LENGTH}}})"
)


@dataclass(frozen=True, slots=True)
class Grant:
    """The identity of a credential and its permissions. `expires_at` is in milliseconds since the epoch, None for
    never."""

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
    def default_space_id(self) -> str | None:
        """The space of a request that names none: the default space, else the only space, else None."""
        only = next(iter(self.spaces)) if len(self.spaces) == 1 else ALL_SPACES
        return self.default_space or (None if only == ALL_SPACES else only)

    def allows_scope(self, scope: str) -> bool:
        """Whether the credential has `scope`."""
        return scope in self.scopes or self.is_admin

    def allows_space(self, space: str) -> bool:
        """Whether the credential has access to a space."""
        return ALL_SPACES in self.spaces or space in self.spaces


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret. Times are in milliseconds since the epoch."""

    id: str
    name: str
    grant: Grant
    created_at: int
    revoked_at: int | None = None


def issue(grant: Grant, *, name: str) -> tuple[str, str]:
    """Create a key and return its id and its full text, which cannot be read again. Raises Invalid for an invalid
    grant."""
    _validate(grant)
    key_id, secret = _random_text(16), _random_text(_SECRET_LENGTH)
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
    """Return the grant of a key. Raises Unauthenticated if the key is malformed, unknown, revoked or expired; Busy."""
    match = _KEY_PATTERN.fullmatch(text)
    if not match or not hmac.compare_digest(match[3], _checksum(match[1], match[2])):
        raise _invalid_key()
    record = _read_record(match[1])
    digest = sha256(match[2].encode()).hexdigest()
    if record is None or not hmac.compare_digest(digest, record["hash"]) or "revoked_at" in record:
        raise _invalid_key()
    grant = _to_grant(record)
    if grant.expires_at is not None and grant.expires_at <= clock.now():
        raise _invalid_key()
    return grant


def get(key_id: str) -> ApiKey:
    """Return a key, revoked and expired ones included. Raises NotFound."""
    record = api_keys.get(key_id)
    if record is None:
        raise NotFound("API key", key_id)
    return _to_api_key(key_id, record)


def list_keys(tenant: str) -> Iterable[ApiKey]:
    """Iterate over the keys of a tenant by key id, revoked and expired ones included."""
    return (_to_api_key(record["sk"], record) for record in api_keys.iter_by_tenant(tenant))


def revoke(tenant: str, key_id: str) -> None:
    """Revoke a key; after CACHE_LIFETIME no function accepts it. Revoking again has no further effect. Raises
    NotFound."""
    if not api_keys.revoke(key_id, tenant, clock.now()):
        raise NotFound("API key", key_id)


_cache: dict[str, tuple[int, Item]] = {}
"""Records by key id, with the time they were read. Unknown keys are not cached, so that a new key is valid at once."""


def _read_record(key_id: str) -> Item | None:
    now = clock.now()
    read_at, record = _cache.get(key_id, (0, None))
    if record is not None and now - read_at < CACHE_LIFETIME:
        return record
    record = api_keys.get(key_id)
    if record is None:
        _cache.pop(key_id, None)
    else:
        _cache[key_id] = (now, record)
    return record


def _to_api_key(key_id: str, record: Item) -> ApiKey:
    return ApiKey(key_id, record["name"], _to_grant(record), record["created_at"], record.get("revoked_at"))


def _to_grant(record: Item) -> Grant:
    return Grant(
        tenant=record["tenant"],
        principal=record["principal"],
        scopes=frozenset(record["scopes"]),
        spaces=frozenset(record["spaces"]),
        default_space=record.get("default_space"),
        expires_at=record.get("valid_until"),
    )


def _validate(grant: Grant) -> None:
    if not TENANT_PATTERN.fullmatch(grant.tenant):
        raise Invalid.field(
            "tenant",
            message="A tenant's name has 1 to 128 letters, digits and . _ @ : - and begins with a letter or digit.",
        )
    if not 0 < len(grant.principal) <= MAX_PRINCIPAL:
        raise Invalid.field("principal", message=f"A principal's name has 1 to {MAX_PRINCIPAL} characters.")
    for space in {*grant.spaces, grant.default_space or ALL_SPACES} - {ALL_SPACES}:
        if not SPACE_PATTERN.fullmatch(space):
            raise Invalid.field("spaces", message=f"'{space}' is not a valid space name: it needs escaping in a URL.")
    if not grant.scopes or not grant.scopes <= SCOPES:
        raise Invalid.field("scopes", message=f"A key has one or more of the scopes {', '.join(sorted(SCOPES))}.")
    if grant.default_space is not None and not grant.allows_space(grant.default_space):
        raise Invalid.field("default_space", message="The default space is not one of the key's spaces.")


def _random_text(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _checksum(key_id: str, secret: str) -> str:
    number, letters = crc32(f"{key_id}_{secret}".encode()), ""
    for _ in range(_CHECKSUM_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        letters += _ALPHABET[digit]
    return letters


def _invalid_key() -> Unauthenticated:
    return Unauthenticated("The API key is not valid.")
