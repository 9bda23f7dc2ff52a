"""Amazon's event stream encoding (application/vnd.amazon.eventstream), written: botocore only reads it."""

import json
from binascii import crc32
from collections.abc import Mapping
from struct import pack
from typing import Any

from tests.support.servers.fake_server import Answer

_STRING = 7

CONTENT_TYPE = {"Content-Type": "application/vnd.amazon.eventstream"}


def message(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One message: lengths and their checksum, headers, payload, the checksum of all."""
    packed = b"".join(_header(name.encode(), value.encode()) for name, value in headers.items())
    prelude = pack("!II", 12 + len(packed) + len(payload) + 4, len(packed))
    body = prelude + pack("!I", crc32(prelude)) + packed + payload
    return body + pack("!I", crc32(body))


def _header(name: bytes, value: bytes) -> bytes:
    return pack("!B", len(name)) + name + pack("!BH", _STRING, len(value)) + value


def event(name: str, body: Any) -> bytes:
    """An event."""
    return raw_event(name, json.dumps(body).encode())


def raw_event(name: str, payload: bytes) -> bytes:
    """An event with just these bytes in it."""
    headers = {":message-type": "event", ":event-type": name, ":content-type": "application/json"}
    return message(headers, payload)


def exception(name: str, text: str) -> bytes:
    """An exception that the service knows, in the middle of a stream."""
    headers = {":message-type": "exception", ":exception-type": name, ":content-type": "application/json"}
    return message(headers, json.dumps({"message": text}).encode())


def error(code: str, text: str) -> bytes:
    """An error that it does not."""
    return message({":message-type": "error", ":error-code": code, ":error-message": text}, b"")


def flip_bit(whole: bytes, at: int) -> bytes:
    """The same with one bit turned."""
    turned = bytearray(whole)
    turned[at] ^= 1
    return bytes(turned)


def stream_answer(*messages: bytes, **how: Any) -> Answer:
    """An answer that is a stream of messages."""
    return Answer(messages, headers=CONTENT_TYPE, **how)
