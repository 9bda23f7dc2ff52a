"""Every hour: permanently delete threads and files whose retention has ended."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from core import telemetry
from core.threads import retention

_RESERVE_MS = 10_000
"""Milliseconds reserved for the running step."""

_NAME = "enforce_retention"


def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001 - Lambda's signature
    """Delete until everything is done or the time is nearly over. Raises RuntimeError after the other spaces if some
    spaces failed, so that Lambda counts an error and retries."""
    request_id = context.aws_request_id
    failures: list[Exception] = []
    with telemetry.without_messages(_NAME, request_id=request_id):
        result = retention.enforce(
            has_time=lambda: context.get_remaining_time_in_millis() > _RESERVE_MS, on_error=failures.append
        )
    for failure in failures:
        telemetry.log_crash(failure, operation=_NAME, request_id=request_id)
    telemetry.log_job(_NAME, request_id=request_id, **asdict(result), failed=len(failures))
    if failures:
        raise RuntimeError(f"{len(failures)} spaces failed. The previous log lines have the errors.")
