"""The tree of errors, independent of HTTP: `core.http.errors` assigns each its status.

SkeinError
├── Invalid            the request is not valid; has one Problem per invalid field
│   └── KeyReused      the idempotency key was first used for a different request
├── Unauthenticated    the credential is missing or not valid
├── Forbidden          the credential is valid but lacks a permission
├── NotFound           the resource does not exist or belongs to another tenant or space: both look the same
├── Conflict           the resource's state does not allow the operation
│   └── Archived       a write to an archived thread
├── TooLarge           more bytes than Skein stores
├── InFlight           the same turn is already running: retry later
├── Busy               concurrent work or a throttled service: retry later
├── Misconfigured      a setting of the deployment is not valid; the caller cannot change that
└── ProviderFailed     a language model or a service that a turn uses failed
    ├── ProviderTimedOut   it did not respond in time
    └── ProviderBusy       it is throttled: retry later

Messages are for the caller and contain fields, ids and limits: never content, never a credential.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One invalid field of a request: its location (`("body", "content")`), a message and a stable type name.

    `value` is the invalid value, for a dialect whose contract quotes it; content is never quoted. `context` has the
    numbers in the message.
    """

    loc: tuple[str | int, ...]
    message: str
    type: str
    value: Any = field(default=None, repr=False)
    context: Mapping[str, Any] = field(default_factory=dict, repr=False)


class SkeinError(Exception):
    """The root of all errors that Skein raises deliberately; `message` is for the caller."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(SkeinError):
    """The request is not valid; nothing was written."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems

    @classmethod
    def field(cls, *loc: str, message: str, type: str = "value_error") -> "Invalid":
        """Create an error with a single problem at `loc`."""
        return cls(Problem(loc, message, type))


class KeyReused(Invalid):
    """The Idempotency-Key was first used with another request."""

    def __init__(self) -> None:
        message = "This Idempotency-Key was first used with a different request. Use a new key for a new request."
        super().__init__(Problem(("header", "idempotency-key"), message, "idempotency_key_reused"))


class Unauthenticated(SkeinError):
    """The credential is missing, unknown, revoked, expired or forged."""


class Forbidden(SkeinError):
    """The credential is valid but lacks the scope or the space."""


class NotFound(SkeinError):
    """The resource does not exist for this caller; `kind` and `id` are in the caller's terms."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"No {kind} found with id '{id}'.")
        self.kind = kind
        self.id = id


class Conflict(SkeinError):
    """The state of the resource does not allow the operation; a retry does not help."""


class Archived(Conflict):
    """A write to an archived thread."""

    def __init__(self) -> None:
        super().__init__("The thread is archived and cannot be written to. Restore it first.")


class TooLarge(SkeinError):
    """More bytes than Skein stores."""


class Busy(SkeinError):
    """The request is valid and may succeed when retried after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Misconfigured(SkeinError):
    """A setting of the deployment is not valid. The message names the setting for the operator, never its value."""


class ProviderFailed(SkeinError):
    """A language model or a service that a turn uses failed. Messages written before remain; the turn can be
    retried."""


class ProviderTimedOut(ProviderFailed):
    """A language model did not respond in time."""


class ProviderBusy(ProviderFailed):
    """A language model is throttled; the request may succeed when retried after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class InFlight(SkeinError):
    """The same turn is running; its answer may be available after `retry_after` seconds."""

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__("This turn is still running. Send the same request again in a moment.")
        self.retry_after = retry_after
