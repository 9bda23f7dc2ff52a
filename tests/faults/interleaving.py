"""Callers whose every sending to AWS is a step, one at a time, in an order that a seed decides and brings back.

order = Interleaving(seed=7)
answers = order.run(first_caller, second_caller)
"""

from collections.abc import Callable, Sequence
from random import Random
from threading import Semaphore, Thread, get_ident

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from typing_extensions import override

from tests.faults.injection import Fault, Kind, strike
from tests.support.engines.hooks import register_hooks


class _Caller(Thread):
    """One caller. It waits before it starts and before each sending until it is its turn."""

    def __init__(self, work: Callable[[], None], stopped: Semaphore) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._turn = Semaphore(0)
        self._stopped = stopped
        self.failure: BaseException | None = None
        self.at_end = False

    @override
    def run(self) -> None:
        self._turn.acquire()
        try:
            self._work()
        except BaseException as failure:  # noqa: BLE001 - it is raised where the callers were started
            self.failure = failure
        self.at_end = True
        self._stopped.release()

    def step(self) -> None:
        """Let it go on, to its next sending or its end."""
        self._turn.release()
        self._stopped.acquire()

    def wait(self) -> None:
        """Stop here until it is this caller's turn again."""
        self._stopped.release()
        self._turn.acquire()


class Interleaving:
    """One order of steps. A sending goes wrong in one of the given ways with the given probability.

    Only what callers send in their own thread is a step: the look beside a page in the middle of a thread runs free.
    """

    def __init__(self, seed: int, *, faults: Sequence[Kind] = (), probability: float = 0.1) -> None:
        self.steps = 0
        self._random = Random(seed)  # noqa: S311 - it is to be repeated, not to be kept secret
        self._faults = faults
        self._probability = probability
        self._callers: dict[int, _Caller] = {}

    def run(self, *work: Callable[[], None]) -> None:
        """Let all callers do their work, and raise what the first of them raised."""
        stopped = Semaphore(0)
        callers = [_Caller(one, stopped) for one in work]
        with register_hooks(("before-send", self._send)):
            for caller in callers:
                caller.start()
                self._callers[caller.ident or 0] = caller
            while waiting := [caller for caller in callers if not caller.at_end]:
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
        possible = [kind for kind in self._faults if Fault(kind).can_strike(event_name.split(".")[2])]
        if not possible or self._random.random() >= self._probability:
            return None
        return strike(self._random.choice(possible), request, event_name)
