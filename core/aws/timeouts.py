"""Timeouts of the clients of other services."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.config import Config


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. API Gateway waits 29 s for a function in all, or 15 minutes where responses are streamed."""

    connect: float = 3
    read: float = 25
    """Between two parts of a response; a model may need as long before the first one."""
    total: float = 840
    """From the first byte of a response to its last, so that a server that only keeps the connection open cannot
    delay a turn for ever."""

    def config(self, *, attempts: int = 1) -> "Config":
        """The configuration of an AWS client that has these timeouts and sends a request up to `attempts` times."""
        from botocore.config import Config

        return Config(
            connect_timeout=self.connect,
            read_timeout=self.read,
            retries={"mode": "standard", "total_max_attempts": attempts},
        )


DEFAULT = Timeouts()
