"""Queries that read while others write: DynamoDB's are no snapshots."""

from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Any

Answer = Mapping[str, Any]

_JUST_MISSED = 0.7


def torn(first: Answer, second: Answer, request: Mapping[str, Any], random: Random) -> Answer:
    """The answer to a query that passed part of its range at one moment and the rest at a later one.

    `first` and `second` are what it would have brought at either moment.
    """
    forward = request.get("ScanIndexForward", True)
    passed = sorted({_place(item) for answer in (first, second) for item in answer["Items"]}, reverse=not forward)
    split = _split(passed, {_place(item) for item in first["Items"]}, random)
    early, late = {*passed[:split]}, {*passed[split:]}
    items = [item for item in first["Items"] if _place(item) in early]
    items += [item for item in second["Items"] if _place(item) in late]
    items = items[: request["Limit"]]
    answer = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
    if len(items) == request["Limit"]:
        return {**answer, "LastEvaluatedKey": {name: items[-1][name] for name in ("pk", "sk")}}
    if "LastEvaluatedKey" in second:
        return {**answer, "LastEvaluatedKey": second["LastEvaluatedKey"]}
    return answer


def _split(passed: Sequence[str], known: Collection[str], random: Random) -> int:
    """How many places the query passed at the first moment; often it just missed one that was taken since."""
    missed = [index + 1 for index, place in enumerate(passed) if place not in known]
    return random.choice(missed) if missed and random.random() < _JUST_MISSED else random.randint(0, len(passed))


def _place(item: Mapping[str, Any]) -> str:
    return str(item["sk"]["S"])
