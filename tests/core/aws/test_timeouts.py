from typing import Any

from core.aws.timeouts import Timeouts


def test_config_has_the_timeouts_and_one_attempt() -> None:
    """It replaces botocore's default of 60 s, twice as long as a caller waits in all; one attempt is the default."""
    config: Any = Timeouts(connect=1, read=2).config()

    assert (config.connect_timeout, config.read_timeout) == (1, 2)
    assert config.retries == {"mode": "standard", "total_max_attempts": 1}
