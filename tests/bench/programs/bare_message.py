"""`get_message` as a plain function without framework, validation, error handling or logs."""

import json
from typing import Any

from tests.bench.programs.canned_responses import Function, client, run_benchmark
from tests.bench.programs.message import message, tenant_of


def make(recording: dict[str, Any]) -> Function:
    """Create the function."""
    dynamodb, tenants = client(recording["responses"]), recording["tenants"]

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        tenant = tenant_of(event["headers"]["X-API-Key"], tenants)
        path = event["pathParameters"]
        item = message(dynamodb, tenant, path["space_id"], path["thread_id"], path["message_id"])
        return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps({"data": item})}

    return handler


if __name__ == "__main__":
    run_benchmark(make)
