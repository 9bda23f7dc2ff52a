"""Idempotency keys: the hash that a key is stored under, and the fingerprint of its request. Neither reveals any input.

Both are stored, so they must stay the same bytes: a request repeated after a deployment is recognized by them.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from core.errors import KeyReused
from core.jsontext import dumps


def key_hash(operation: str, key: str) -> str:
    """Hash an idempotency key together with its operation: 128 bits, 22 characters."""
    return _digest(f"{operation}\0{key}", 16)


def fingerprint(*request: Any) -> str:
    """Hash JSON values that identify a request: 192 bits, 32 characters. The order of object fields does not count."""
    return _digest(dumps(request, sort_keys=True), 24)


def require_same_request(stored: str, given: str) -> None:
    """Check the fingerprint of a request against the one stored for its key. Raises KeyReused if they differ."""
    if stored != given:
        raise KeyReused


def _digest(text: str, size: int) -> str:
    return urlsafe_b64encode(sha256(text.encode()).digest()[:size]).rstrip(b"=").decode()
