"""Idempotency keys: what a key is known by, and what a request is recognised by. Neither keeps the key or content."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from core.jsontext import dumps


def key_hash(operation: str, key: str) -> str:
    """What a key is kept under, beside its tenant, space and thread: 128 bits, 22 characters."""
    return _digest(f"{operation}\0{key}", 16)


def fingerprint(*request: Any) -> str:
    """What tells one request from another: 192 bits over its JSON values, the order of object fields aside."""
    return _digest(dumps(request, sort_keys=True), 24)


def _digest(text: str, size: int) -> str:
    return urlsafe_b64encode(sha256(text.encode()).digest()[:size]).rstrip(b"=").decode()
