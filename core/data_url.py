"""Data URLs (RFC 2397) with base64 content and a media type, the only form that clients send."""

import base64
import binascii
import re
from typing import Any

_PATTERN = re.compile(r"data:(?P<media_type>[\w/+.-]+)(;[\w-]+=[^;,]*)*;base64,(?P<data>.+)", re.DOTALL | re.IGNORECASE)


def parse(url: Any) -> tuple[str, bytes] | None:
    """Return the media type, in lower case, and the content; None for any other value."""
    found = _PATTERN.fullmatch(url) if isinstance(url, str) else None
    if found is None:
        return None
    try:
        return found["media_type"].lower(), base64.b64decode(found["data"], validate=True)
    except binascii.Error:
        return None
