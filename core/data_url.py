"""Data URLs (RFC 2397), as far as clients send them: content in base64, with its media type."""

import base64
import binascii
import re
from typing import Any

_FORM = re.compile(r"data:(?P<media_type>[\w/+.-]+)(;[\w-]+=[^;,]*)*;base64,(?P<data>.+)", re.DOTALL | re.IGNORECASE)


def parsed(url: Any) -> tuple[str, bytes] | None:
    """Media type, in lower case, and content; None for what is none, or is not well-formed."""
    found = _FORM.fullmatch(url) if isinstance(url, str) else None
    if found is None:
        return None
    try:
        return found["media_type"].lower(), base64.b64decode(found["data"], validate=True)
    except binascii.Error:
        return None
