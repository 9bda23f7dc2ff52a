"""Table stream: sweep what is left of a deleted thread when it is marked, and once more when the mark has run out."""

from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from core import telemetry
from core.threads import delete

_RESERVE_MS = 10_000
"""Time kept back for the step under way."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Sweep each record's thread. One that is not done in time is told as failed, so that it comes again."""
    with telemetry.without_messages("sweep_thread", request_id=context.aws_request_id):
        return {"batchItemFailures": [{"itemIdentifier": one} for one in _first_unfinished(event, context)]}


def _first_unfinished(event: dict[str, Any], context: LambdaContext) -> Iterator[str]:
    for record in event["Records"]:
        change = record["dynamodb"]
        done = delete.resume_sweep(
            change["Keys"]["pk"]["S"], has_time=lambda: context.get_remaining_time_in_millis() > _RESERVE_MS
        )
        if not done:
            yield change["SequenceNumber"]
            return
