"""Every hour: delete for good what has been kept as long as its space says."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from core import telemetry
from core.threads import retention

_RESERVE_MS = 10_000
"""Time kept back for the step under way."""

_NAME = "enforce_retention"


def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001 - Lambda's signature
    """Go on until all is done or the time is nearly up. Raises where a space could not be looked through, so that
    Lambda calls again and counts an error; the others are done."""
    request_id = context.aws_request_id
    failures: list[Exception] = []
    with telemetry.without_messages(_NAME, request_id=request_id):
        done = retention.enforce(
            has_time=lambda: context.get_remaining_time_in_millis() > _RESERVE_MS, on_error=failures.append
        )
    for failure in failures:
        telemetry.log_crash(failure, operation=_NAME, request_id=request_id)
    telemetry.log_job(_NAME, request_id=request_id, **asdict(done), failed=len(failures))
    if failures:
        raise RuntimeError(f"Spaces that could not be looked through: {len(failures)}. The lines before say why.")
