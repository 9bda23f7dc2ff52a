"""Actions of other callers between two calls of one caller."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.model import OperationModel

from tests.support.engines.hooks import register_hooks


@contextmanager
def run_before_call(action: Callable[[], object], *, at: int) -> Iterator[None]:
    """Inside the block, `action` is called just before `core` makes its call number `at` (0, 1, ...)."""
    calls: list[str] = []

    def count(model: OperationModel, **_: object) -> None:
        calls.append(model.name)
        if len(calls) == at + 1:
            action()

    with register_hooks(("before-call", count)):
        yield
    assert len(calls) > at, f"there was no call {at}: {calls}"
