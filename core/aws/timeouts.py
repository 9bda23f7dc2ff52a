"""Timeouts of clients of other services."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.config import Config


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. A function's caller waits for 29 in all, unless answers are streamed; then it is 15 minutes."""

    connect: float = 3
    read: float = 25
    """Without a sign of life: a model may think before its first word."""
    total: float = 840
    """From the first byte of an answer to its last, so that a server that only keeps the line open comes to an end."""

    def config(self, *, attempts: int = 1) -> "Config":
        """What a client of AWS is made with: it waits as long as this, and sends a request up to `attempts` times."""
        from botocore.config import Config

        return Config(
            connect_timeout=self.connect,
            read_timeout=self.read,
            retries={"mode": "standard", "total_max_attempts": attempts},
        )


DEFAULT = Timeouts()
