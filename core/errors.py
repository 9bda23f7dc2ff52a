"""What can go wrong, in the words of the product. Nothing here knows HTTP: `core.http.errors` gives each its status.

SkeinError
├── Invalid            the request cannot mean anything; carries one problem for each bad field
│   └── KeyReused      an idempotency key that already stands for another request
├── Unauthenticated    no credential, or one that is not good
├── Forbidden          a good credential that may not do this
├── NotFound           no such thing, or somebody else's: the two look the same
├── Conflict           the thing is in a state that does not allow this
│   └── Archived       a write to an archived thread
├── TooLarge           more bytes than are kept
├── InFlight           the same turn is running already: ask again after a while
├── Busy               work in flight, or a service asking us to slow down: try again after a while
├── Misconfigured      the deployment's own settings make no sense; nothing that a caller can do about it
└── ProviderFailed     a language model, or a service beside it, failed or broke off
    ├── ProviderTimedOut   it did not answer in time
    └── ProviderBusy       it asks to slow down: try again after a while

Messages are for the caller and name fields, ids and limits: never content, never a credential.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a request: where (`("body", "content")`), in words, and as a stable type name.

    `given` is what stood there, for a dialect whose contract quotes it; content is never quoted. `context` has the
    numbers that the words are made of.
    """

    loc: tuple[str | int, ...]
    message: str
    type: str
    given: Any = field(default=None, repr=False)
    context: Mapping[str, Any] = field(default_factory=dict, repr=False)


class SkeinError(Exception):
    """The root: anything the product says on purpose."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Invalid(SkeinError):
    """The request cannot be carried out as it stands; nothing was written."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems

    @classmethod
    def field(cls, *loc: str, message: str, type: str = "value_error") -> "Invalid":
        """A single problem at `loc`."""
        return cls(Problem(loc, message, type))


class KeyReused(Invalid):
    """The Idempotency-Key was first used with another request."""

    def __init__(self) -> None:
        message = "This Idempotency-Key was first used with a different request. Use a new key for a new request."
        super().__init__(Problem(("header", "idempotency-key"), message, "idempotency_key_reused"))


class Unauthenticated(SkeinError):
    """No credential, or one that is unknown, revoked, expired or forged."""


class Forbidden(SkeinError):
    """The credential is good, but lacks the scope or the space."""


class NotFound(SkeinError):
    """There is no such thing for this caller; `kind` and `id` are the caller's own words for it."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"No {kind} found with id '{id}'.")
        self.kind = kind
        self.id = id


class Conflict(SkeinError):
    """The state of the thing does not allow this, now or ever; trying again does not help."""


class Archived(Conflict):
    """A write to an archived thread."""

    def __init__(self) -> None:
        super().__init__("The thread is archived and cannot be written to. Restore it first.")


class TooLarge(SkeinError):
    """More bytes than are kept."""


class Busy(SkeinError):
    """Nothing is wrong with the request; the same request may succeed in `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Misconfigured(SkeinError):
    """A setting of the deployment that makes no sense, told so that its operator finds it; never its value."""


class ProviderFailed(SkeinError):
    """A language model, or a service beside it, failed or broke off. What was written stays; a turn can be retried."""


class ProviderTimedOut(ProviderFailed):
    """A language model did not answer in time."""


class ProviderBusy(ProviderFailed):
    """A language model asks to slow down; the same request may succeed in `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class InFlight(SkeinError):
    """The same turn is under way at this moment; its answer can be had in `retry_after` seconds."""

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__("This turn is still running. Ask again in a moment.")
        self.retry_after = retry_after
