"""Time as the store represents it: whole milliseconds since the epoch (1970, UTC)."""

import time

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now() -> int:
    """Return the current time in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def seconds(milliseconds: int) -> int:
    """Convert milliseconds to seconds, rounded up, the unit of DynamoDB's TTL."""
    return -(-milliseconds // SECOND)
