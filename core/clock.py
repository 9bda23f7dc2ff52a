"""Time as the store keeps it: whole milliseconds since 1970, UTC."""

import time

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now() -> int:
    """Milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def seconds(milliseconds: int) -> int:
    """The whole second, rounded up, that DynamoDB's TTL takes."""
    return -(-milliseconds // SECOND)
