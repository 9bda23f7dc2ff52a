"""`get_message` as a bare function: no framework, no validation, no errors of its own, no log."""

import json
from typing import Any

from tests.bench.programs.canned import Function, client, measured
from tests.bench.programs.message import message, tenant_of


def make(told: dict[str, Any]) -> Function:
    """The function."""
    dynamodb, seen = client(told["answers"]), told["seen"]

    def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        tenant = tenant_of(event["headers"]["X-API-Key"], seen)
        path = event["pathParameters"]
        found = message(dynamodb, tenant, path["space_id"], path["thread_id"], path["message_id"])
        return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps({"data": found})}

    return handler


if __name__ == "__main__":
    measured(make)
