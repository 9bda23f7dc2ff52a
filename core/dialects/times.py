"""The format of times in requests and responses."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema


def rfc3339(milliseconds: int) -> str:
    """Format a time, in milliseconds since the epoch, in RFC 3339, UTC, with milliseconds."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


_DATE_TIME = {"type": "string", "format": "date-time"}

Time = Annotated[int, PlainSerializer(rfc3339, return_type=str), WithJsonSchema(_DATE_TIME)]
"""Milliseconds since the epoch in the model, RFC 3339 in JSON."""
