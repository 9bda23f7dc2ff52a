"""What others do between two calls of one caller."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from botocore.model import OperationModel

from tests.support.engines.hooks import register_hooks


@contextmanager
def meanwhile(others: Callable[[], object], *, at: int) -> Iterator[None]:
    """Inside the block, `others` act when `core` is about to make its call number `at` (0, 1, ...)."""
    calls: list[str] = []

    def count(model: OperationModel, **_: object) -> None:
        calls.append(model.name)
        if len(calls) == at + 1:
            others()

    with register_hooks(("before-call", count)):
        yield
    assert len(calls) > at, f"there was no call {at}: {calls}"
