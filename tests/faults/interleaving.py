"""Callers whose requests to AWS are sent one at a time, in an order that a seed determines and reproduces.

order = Interleaving(seed=7)
order.run(first_caller, second_caller)
"""

from collections.abc import Callable, Sequence
from random import Random
from threading import Semaphore, Thread, get_ident

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from typing_extensions import override

from tests.faults.injection import Fault, Kind, apply_fault
from tests.support.engines.hooks import register_hooks


class _Caller(Thread):
    """One caller. It waits for its turn before it starts and before each request that it sends."""

    def __init__(self, work: Callable[[], None], paused: Semaphore) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._turn = Semaphore(0)
        self._paused = paused
        self.failure: BaseException | None = None
        self.finished = False

    @override
    def run(self) -> None:
        self._turn.acquire()
        try:
            self._work()
        except BaseException as failure:  # noqa: BLE001 - `Interleaving.run` raises it
            self.failure = failure
        self.finished = True
        self._paused.release()

    def step(self) -> None:
        """Let it run to its next request or its end."""
        self._turn.release()
        self._paused.acquire()

    def wait(self) -> None:
        """Pause here until it is this caller's turn again."""
        self._paused.release()
        self._turn.acquire()


class Interleaving:
    """One order of steps. A request fails in one of the given ways with the given probability, 0 to 1.

    Only requests from a caller's own thread are steps. Those that `core` sends from other threads are not ordered.
    """

    def __init__(self, seed: int, *, faults: Sequence[Kind] = (), probability: float = 0.1) -> None:
        self.steps = 0
        self._random = Random(seed)  # noqa: S311 - it must be reproducible, not secret
        self._faults = faults
        self._probability = probability
        self._callers: dict[int, _Caller] = {}

    def run(self, *work: Callable[[], None]) -> None:
        """Run all callers to their end, and raise the error of the first caller that failed."""
        paused = Semaphore(0)
        callers = [_Caller(call, paused) for call in work]
        with register_hooks(("before-send", self._send)):
            for caller in callers:
                caller.start()
                self._callers[caller.ident or 0] = caller
            while waiting := [caller for caller in callers if not caller.finished]:
                self._random.choice(waiting).step()
                self.steps += 1
        for caller in callers:
            caller.join()
        for caller in callers:
            if caller.failure:
                raise caller.failure

    def _send(self, request: AWSPreparedRequest, event_name: str, **_: object) -> AWSResponse | None:
        caller = self._callers.get(get_ident())
        if caller is None:
            return None
        caller.wait()
        possible = [kind for kind in self._faults if Fault(kind).applies_to(event_name.split(".")[2])]
        if not possible or self._random.random() >= self._probability:
            return None
        return apply_fault(self._random.choice(possible), request, event_name)
