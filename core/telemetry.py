"""One log line for each request: which operation, how it ended, how long it took. Never content, never a credential."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from aws_lambda_powertools.logging import Logger


@cache
def _logger() -> Logger:
    return Logger(service="skein", log_uncaught_exceptions=False)


def request(*, operation: str, method: str, path: str, status: int, milliseconds: float, request_id: str) -> None:
    """Note a request that was answered. `path` is the route's template, so that it names no one."""
    _logger().info(
        "request",
        operation=operation,
        method=method,
        path=path,
        status=status,
        duration_ms=round(milliseconds, 1),
        request_id=request_id,
    )


def job(operation: str, *, request_id: str, **done: int) -> None:
    """Note what a function that no caller calls has done, in numbers."""
    _logger().info("job", extra={"operation": operation, "request_id": request_id, **done})


def crash(exception: BaseException, *, operation: str, request_id: str) -> None:
    """Note an exception nobody meant to raise: its type and where it passed, not its words, which may quote content."""
    frames = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(exception.__traceback__)
    ]
    _logger().error(
        "crash", operation=operation, request_id=request_id, exception=type(exception).__qualname__, frames=frames
    )


@contextmanager
def unquoted(operation: str, *, request_id: str) -> Iterator[None]:
    """For functions that no caller calls: inside the block, what nobody expected is noted as a crash and raised as a
    RuntimeError without its words, since Lambda logs the words of what a function raises."""
    try:
        yield
    except Exception as exception:  # noqa: BLE001 - whatever it is
        crash(exception, operation=operation, request_id=request_id)
        raise RuntimeError(f"{type(exception).__qualname__}; the line before says where.") from None
