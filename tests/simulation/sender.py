"""The retries of clients: at once, late, concurrently, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from core.errors import Busy, NotFound
from tests.faults.injection import Crash
from tests.simulation.environment import SECOND
from tests.simulation.history import Append, Fate, History, Removal
from tests.simulation.scheduler import Scheduler

HOUR = 3600 * SECOND

_MAX_DELAYS = (SECOND, 60 * SECOND, HOUR, 20 * HOUR)
"""The longest delays of late retries, in nanoseconds. Idempotency keys are valid for 24 hours."""

_MAX_SKEW = 600 * SECOND
"""The largest error of a clock, in nanoseconds."""

_MAX_ATTEMPTS = 4


@dataclass(frozen=True)
class Attempt:
    """One attempt of a request. `result` is a value, or the exception that `core` raised."""

    began: int
    ended: int
    result: object

    @property
    def is_uncertain(self) -> bool:
        """Whether the request may have taken effect although this attempt did not succeed."""
        deleted_since = isinstance(self.result, NotFound) and self.result.kind == "message"
        return deleted_since or self.is_retryable

    @property
    def is_retryable(self) -> bool:
        """Whether it had no response, so that the client may repeat it."""
        return isinstance(self.result, Busy | Crash)

    @property
    def succeeded(self) -> bool:
        """Whether it returned a value."""
        return not isinstance(self.result, BaseException)


@dataclass(eq=False)
class Request:
    """A client's request for a thread, with all its attempts."""

    name: str
    thread: str | None
    call: Callable[[], object]
    on_success: Callable[[Attempt], None] = lambda _: None
    """Called after each attempt that succeeded."""
    record: Append | Removal | None = None
    """Its event in the history."""
    rival: "Request | None" = None
    """Another request with the same key: only one of the two can take effect."""
    began: int = 0
    attempts: list[Attempt] = field(default_factory=list)
    pending: int = 0
    """How many attempts are running or planned, including delayed requests that their sender gave up."""
    delivered_at: int = 0
    """The moment at which the last delayed request was executed."""

    @property
    def fate(self) -> Fate:
        """Its outcome, as far as its client can know it at the end."""
        if any(attempt.succeeded for attempt in self.attempts):
            return Fate.DONE
        unknown = self.delivered_at or self.pending or any(attempt.is_uncertain for attempt in self.attempts)
        return Fate.UNKNOWN if unknown else Fate.REFUSED

    @property
    def ended(self) -> int | None:
        """The moment after which it certainly had taken effect and would have no further effect; None if unknown."""
        successes = [attempt.ended for attempt in self.attempts if attempt.succeeded]
        return max(successes[0], self.delivered_at) if successes else None


@dataclass
class Sender:
    """Sends requests for all clients."""

    scheduler: Scheduler
    history: History
    random: Random
    requests: list[Request] = field(default_factory=list)

    def send_once(self, request: Request) -> object:
        """Send a request once; return its result or the exception."""
        self._register(request)
        request.pending += 1
        return self._send(request)

    def send_repeatedly(self, request: Request) -> None:
        """Send a request until it has a response, at once or late, or give up; sometimes repeat it after a response."""
        self._register(request)
        if self.random.random() < 0.15:
            self._send_later(request, SECOND // 10)
        for _ in range(_MAX_ATTEMPTS):
            request.pending += 1
            self._send(request)
            if not request.attempts[-1].is_retryable or self.random.random() < 0.4:
                break
        if self.random.random() < (0.1 if request.attempts[-1].succeeded else 0.6):
            self._send_later(request, self.random.choice(_MAX_DELAYS))

    def draw_skew(self) -> int:
        """Return the clock error of another machine, in nanoseconds."""
        return self.random.randint(-_MAX_SKEW, _MAX_SKEW)

    def track_delayed(self) -> Callable[[], None]:
        """Note that the calling task's request is delayed; return a function to call when it has been executed."""
        task = self.scheduler.current
        request = task.subject if task else None
        if not isinstance(request, Request):
            return lambda: None
        request.pending += 1

        def on_delivery() -> None:
            request.pending -= 1
            request.delivered_at = self.history.next_moment()

        return on_delivery

    def _register(self, request: Request) -> None:
        request.began = self.history.next_moment()
        self.requests.append(request)

    def _send_later(self, request: Request, max_delay: int) -> None:
        """Send a request later, from another machine with another clock."""
        request.pending += 1
        after = self.random.randint(0, max_delay)
        self.scheduler.spawn(lambda: self._send(request), after=after, skew=self.draw_skew())

    def _send(self, request: Request) -> object:
        task = self.scheduler.current
        assert task
        task.subject = request
        began = self.history.next_moment()
        try:
            result = request.call()
        except (Exception, Crash) as failure:  # noqa: BLE001 - an unexpected exception is a result, too
            result = failure
        attempt = Attempt(began, self.history.next_moment(), result)
        request.attempts.append(attempt)
        request.pending -= 1
        if attempt.succeeded:
            request.on_success(attempt)
        return result
