"""Measure the CPU of a DynamoDB call: puts and gets, alternately with Skein's client and boto3's default client."""

import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.programs.canned_responses import client, stub_responses
from tests.support.engines.hooks import aws_clients

ROUNDS, CALLS = 15, 100

KEY = {"pk": {"S": "p" * 80}, "sk": {"S": "M#000000000001"}}


def _measure(dynamodb: Any, item: dict[str, Any]) -> float:
    start = time.process_time()
    for _ in range(CALLS):
        dynamodb.put_item(TableName="messages", Item=item, ConditionExpression="attribute_not_exists(pk)")
        dynamodb.get_item(TableName="messages", Key=KEY, ConsistentRead=True)
    return (time.process_time() - start) / (2 * CALLS) * 1e6


def main() -> None:
    """Print the microseconds of each client as JSON."""
    item = json.loads(Path(sys.argv[1]).read_text())["item"]
    responses = {"PutItem": "{}", "GetItem": json.dumps({"Item": item})}
    dynamodb_clients = {"boto3 by default": client(responses), "Skein": stub_responses(aws_clients()[0], responses)}
    results: dict[str, list[float]] = {name: [] for name in dynamodb_clients}
    for _ in range(ROUNDS):
        for name, dynamodb in dynamodb_clients.items():
            results[name].append(_measure(dynamodb, item))
    print(json.dumps({name: min(rounds) for name, rounds in results.items()}))


if __name__ == "__main__":
    main()
