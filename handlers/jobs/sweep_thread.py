"""Table stream: delete the remaining items of a deleted thread, first when it is marked and again when the mark
expires."""

from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from core import telemetry
from core.threads import delete

_RESERVE_MS = 10_000
"""Milliseconds reserved for the running step."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Sweep the thread of each record. The first unfinished record is reported as failed, so that Lambda retries it."""
    with telemetry.without_messages("sweep_thread", request_id=context.aws_request_id):
        return {"batchItemFailures": [{"itemIdentifier": number} for number in _first_unfinished(event, context)]}


def _first_unfinished(event: dict[str, Any], context: LambdaContext) -> Iterator[str]:
    for record in event["Records"]:
        change = record["dynamodb"]
        done = delete.resume_sweep(
            change["Keys"]["pk"]["S"], has_time=lambda: context.get_remaining_time_in_millis() > _RESERVE_MS
        )
        if not done:
            yield change["SequenceNumber"]
            return
