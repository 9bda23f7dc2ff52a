"""One log line per request: operation, status, duration. Never content, never a credential."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from aws_lambda_powertools.logging import Logger


@cache
def _logger() -> Logger:
    return Logger(service="skein", log_uncaught_exceptions=False)


def log_request(*, operation: str, method: str, path: str, status: int, milliseconds: float, request_id: str) -> None:
    """Log a completed request. `path` is the route's template, which contains no ids."""
    _logger().info(
        "request",
        operation=operation,
        method=method,
        path=path,
        status=status,
        duration_ms=round(milliseconds, 1),
        request_id=request_id,
    )


def log_job(operation: str, *, request_id: str, **done: int) -> None:
    """Log the counts of a job: a function that no caller invokes."""
    _logger().info("job", extra={"operation": operation, "request_id": request_id, **done})


def log_crash(exception: BaseException, *, operation: str, request_id: str) -> None:
    """Log an unexpected exception: its type and stack, not its message, which may quote content."""
    frames = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(exception.__traceback__)
    ]
    _logger().error(
        "crash", operation=operation, request_id=request_id, exception=type(exception).__qualname__, frames=frames
    )


@contextmanager
def without_messages(operation: str, *, request_id: str) -> Iterator[None]:
    """Log an unexpected exception inside the block as a crash and raise a RuntimeError without its message.

    Jobs need it, since Lambda logs the message of an exception that a function raises.
    """
    try:
        yield
    except Exception as exception:  # noqa: BLE001 - its message must not be logged
        log_crash(exception, operation=operation, request_id=request_id)
        raise RuntimeError(f"{type(exception).__qualname__}; the log line before has the stack.") from None
