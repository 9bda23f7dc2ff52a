"""An encoder of Amazon's event stream (application/vnd.amazon.eventstream); botocore has only a decoder."""

import json
from binascii import crc32
from collections.abc import Mapping
from struct import pack
from typing import Any

from tests.support.servers.fake_server import Answer

_STRING = 7

CONTENT_TYPE = {"Content-Type": "application/vnd.amazon.eventstream"}


def message(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One message: lengths and their checksum, headers, payload, checksum of everything."""
    packed = b"".join(_header(name.encode(), value.encode()) for name, value in headers.items())
    prelude = pack("!II", 12 + len(packed) + len(payload) + 4, len(packed))
    body = prelude + pack("!I", crc32(prelude)) + packed + payload
    return body + pack("!I", crc32(body))


def _header(name: bytes, value: bytes) -> bytes:
    return pack("!B", len(name)) + name + pack("!BH", _STRING, len(value)) + value


def event(name: str, body: Any) -> bytes:
    """An event with this JSON as its payload."""
    return raw_event(name, json.dumps(body).encode())


def raw_event(name: str, payload: bytes) -> bytes:
    """An event with these bytes as its payload."""
    headers = {":message-type": "event", ":event-type": name, ":content-type": "application/json"}
    return message(headers, payload)


def exception(name: str, text: str) -> bytes:
    """A modeled exception within a stream."""
    headers = {":message-type": "exception", ":exception-type": name, ":content-type": "application/json"}
    return message(headers, json.dumps({"message": text}).encode())


def error(code: str, text: str) -> bytes:
    """An error that the service's model does not contain."""
    return message({":message-type": "error", ":error-code": code, ":error-message": text}, b"")


def flip_bit(content: bytes, at: int) -> bytes:
    """The same bytes with one bit of the byte at index `at` flipped."""
    changed = bytearray(content)
    changed[at] ^= 1
    return bytes(changed)


def stream_answer(*messages: bytes, **options: Any) -> Answer:
    """A response that streams messages."""
    return Answer(messages, headers=CONTENT_TYPE, **options)
