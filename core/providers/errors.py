"""The errors of providers. No message contains a prompt, a key or text of a server."""

import math

from urllib3 import Retry
from urllib3.exceptions import InvalidHeader

from core.errors import ProviderBusy, ProviderFailed, ProviderTimedOut

_MAX_WAIT = 3600
"""Seconds. A server's longer `Retry-After` is cut to this: no client waits longer."""


def rejected(why: str) -> ProviderFailed:
    """The model or its configuration must change before a retry can succeed. `why` is a clause."""
    return ProviderFailed(f"The model cannot be used: {why}.")


def unreachable() -> ProviderFailed:
    """There is no connection to the server."""
    return ProviderFailed("The model's server cannot be reached.")


def truncated() -> ProviderFailed:
    """The answer has no end."""
    return ProviderFailed("The model's answer broke off.")


def malformed() -> ProviderFailed:
    """The answer cannot be parsed."""
    return ProviderFailed("The model's server sent something that cannot be read.")


def timed_out() -> ProviderTimedOut:
    """The model took too long."""
    return ProviderTimedOut("The model did not answer in time.")


def busy(retry_after: str | None) -> ProviderBusy:
    """The provider throttles requests. `retry_after` is its `Retry-After` header."""
    error = ProviderBusy("The model is busy. Try again in a moment.")
    try:
        seconds = Retry().parse_retry_after(retry_after or "")
    except (InvalidHeader, ValueError, OverflowError):
        return error
    return ProviderBusy(error.message, max(1, math.ceil(min(seconds, _MAX_WAIT))))
