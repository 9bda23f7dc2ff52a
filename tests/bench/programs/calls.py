"""CPU of a call of DynamoDB's: a put and a get, with Skein's client and with boto3 as it comes, taking turns."""

import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench.programs.canned import answering, client
from tests.support.engines.hooks import aws_clients

ROUNDS, CALLS = 15, 100

KEY = {"pk": {"S": "p" * 80}, "sk": {"S": "M#000000000001"}}


def _took(dynamodb: Any, item: dict[str, Any]) -> float:
    began = time.process_time()
    for _ in range(CALLS):
        dynamodb.put_item(TableName="messages", Item=item, ConditionExpression="attribute_not_exists(pk)")
        dynamodb.get_item(TableName="messages", Key=KEY, ConsistentRead=True)
    return (time.process_time() - began) / (2 * CALLS) * 1e6


def main() -> None:
    """Print microseconds by name, as JSON."""
    item = json.loads(Path(sys.argv[1]).read_text())["item"]
    answers = {"PutItem": "{}", "GetItem": json.dumps({"Item": item})}
    contestants = {"boto3 as it comes": client(answers), "Skein": answering(aws_clients()[0], answers)}
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, dynamodb in contestants.items():
            found[name].append(_took(dynamodb, item))
    print(json.dumps({name: min(took) for name, took in found.items()}))


if __name__ == "__main__":
    main()
