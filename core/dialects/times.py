"""Times on the wire."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema


def rfc3339(milliseconds: int) -> str:
    """A time in RFC 3339, UTC, to the millisecond."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_DATE_TIME = {"type": "string", "format": "date-time"}

Time = Annotated[int, PlainSerializer(rfc3339, return_type=str), WithJsonSchema(_DATE_TIME)]
"""Milliseconds since the epoch inside, RFC 3339 outside."""
