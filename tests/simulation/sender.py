"""How a client gets its requests through: it sends them again at once, late, or side by side, or gives up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from core.errors import Busy, NotFound
from tests.faults.injection import Crash
from tests.simulation.environment import SECOND
from tests.simulation.history import Append, Fate, History, Removal
from tests.simulation.scheduler import Scheduler

HOUR = 3600 * SECOND

_WAITS = (SECOND, 60 * SECOND, HOUR, 20 * HOUR)
"""How long at most a client waits before it sends again what it gave up. Keys stand for 24 hours."""

_SKEW = 600 * SECOND
"""By how much clocks are wrong at most."""

_TRIES = 4


@dataclass(frozen=True)
class Try:
    """One sending and its answer: a value, or what `core` raised; a Crash is no answer."""

    began: int
    ended: int
    answer: object

    @property
    def is_unknown(self) -> bool:
        """Whether the request may be done although this is no answer that says so."""
        deleted_since = isinstance(self.answer, NotFound) and self.answer.kind == "message"
        return deleted_since or self.has_no_answer

    @property
    def has_no_answer(self) -> bool:
        """Whether it is to be sent again."""
        return isinstance(self.answer, Busy | Crash)

    @property
    def is_done(self) -> bool:
        """Whether it brought what was asked for."""
        return not isinstance(self.answer, BaseException)


@dataclass(eq=False)
class Request:
    """What a client wants of a thread, however often it sends it."""

    name: str
    thread: str | None
    call: Callable[[], object]
    answered: Callable[[Try], None] = lambda _: None
    """Called at each answer that brings what was asked for."""
    record: Append | Removal | None = None
    """What of it the history has."""
    rival: "Request | None" = None
    """Another request with the same key: only one of the two can be done."""
    began: int = 0
    tries: list[Try] = field(default_factory=list)
    pending: int = 0
    """Sendings under way or to come, and requests in the network that nobody waits for."""
    landed: int = 0
    """When the last of those in the network was carried out."""

    @property
    def fate(self) -> Fate:
        """What is known of it when all is over."""
        if any(one.is_done for one in self.tries):
            return Fate.DONE
        unknown = self.landed or self.pending or any(one.is_unknown for one in self.tries)
        return Fate.UNKNOWN if unknown else Fate.REFUSED

    @property
    def ended(self) -> int | None:
        """When its effect was there for sure, and no more of it to come; None if that is not known."""
        done = [one.ended for one in self.tries if one.is_done]
        return max(done[0], self.landed) if done else None


@dataclass
class Sender:
    """Sends requests for all clients."""

    scheduler: Scheduler
    history: History
    random: Random
    requests: list[Request] = field(default_factory=list)

    def once(self, request: Request) -> object:
        """Send it; the answer, or what was raised."""
        self._note(request)
        request.pending += 1
        return self._send(request)

    def insist(self, request: Request) -> None:
        """Send it until there is an answer, at once or late, or give up; now and then, send what was answered, too."""
        self._note(request)
        if self.random.random() < 0.15:
            self._later(request, SECOND // 10)
        for _ in range(_TRIES):
            request.pending += 1
            self._send(request)
            if not request.tries[-1].has_no_answer or self.random.random() < 0.4:
                break
        if self.random.random() < (0.1 if request.tries[-1].is_done else 0.6):
            self._later(request, self.random.choice(_WAITS))

    def skew(self) -> int:
        """By how much the clock of another machine is wrong."""
        return self.random.randint(-_SKEW, _SKEW)

    def delayed(self) -> Callable[[], None]:
        """Somebody's sending stays in the network; to be called when it has left it."""
        task = self.scheduler.current
        request = task.about if task else None
        if not isinstance(request, Request):
            return lambda: None
        request.pending += 1

        def landed() -> None:
            request.pending -= 1
            request.landed = self.history.moment()

        return landed

    def _note(self, request: Request) -> None:
        request.began = self.history.moment()
        self.requests.append(request)

    def _later(self, request: Request, wait: int) -> None:
        """From another machine, whose clock is another."""
        request.pending += 1
        after = self.random.randint(0, wait)
        self.scheduler.spawn(lambda: self._send(request), after=after, skew=self.skew())

    def _send(self, request: Request) -> object:
        task = self.scheduler.current
        assert task
        task.about = request
        began = self.history.moment()
        try:
            answer = request.call()
        except (Exception, Crash) as failure:  # noqa: BLE001 - what should not be raised is an answer, too
            answer = failure
        one = Try(began, self.history.moment(), answer)
        request.tries.append(one)
        request.pending -= 1
        if one.is_done:
            request.answered(one)
        return answer
