"""How providers fail, in words of ours: neither the prompt, nor a key, nor what a server says stands in an error."""

import math

from urllib3 import Retry
from urllib3.exceptions import InvalidHeader

from core.errors import ProviderBusy, ProviderFailed, ProviderTimedOut

_LONGEST_WAIT = 3600
"""Seconds; who is told to wait longer would not."""


def rejected(why: str) -> ProviderFailed:
    """It cannot be done: trying again helps only when somebody has changed something."""
    return ProviderFailed(f"The model cannot be used: {why}.")


def unreachable() -> ProviderFailed:
    """Nobody is there."""
    return ProviderFailed("The model's server cannot be reached.")


def truncated() -> ProviderFailed:
    """The answer has no end."""
    return ProviderFailed("The model's answer broke off.")


def malformed() -> ProviderFailed:
    """The answer makes no sense."""
    return ProviderFailed("The model's server sent something that cannot be read.")


def timed_out() -> ProviderTimedOut:
    """It takes too long."""
    return ProviderTimedOut("The model did not answer in time.")


def busy(retry_after: str | None) -> ProviderBusy:
    """Not now; `retry_after` is the header that says when."""
    error = ProviderBusy("The model is busy. Try again in a moment.")
    try:
        seconds = Retry().parse_retry_after(retry_after or "")
    except (InvalidHeader, ValueError, OverflowError):
        return error
    return ProviderBusy(error.message, max(1, math.ceil(min(seconds, _LONGEST_WAIT))))
