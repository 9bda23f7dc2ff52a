from typing import Any

from core.aws.timeouts import Timeouts


def test_a_client_waits_as_long_as_it_is_told() -> None:
    """Not botocore's 60 seconds, twice what a caller waits in all; and sends once, unless it may do so again."""
    config: Any = Timeouts(connect=1, read=2).config()

    assert (config.connect_timeout, config.read_timeout) == (1, 2)
    assert config.retries == {"mode": "standard", "total_max_attempts": 1}
