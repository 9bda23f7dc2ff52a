"""Queries that miss concurrent writes: a query of DynamoDB is not a snapshot."""

from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import Any

Response = Mapping[str, Any]

_MISS_PROBABILITY = 0.7


def combine_snapshots(first: Response, second: Response, request: Mapping[str, Any], random: Random) -> Response:
    """Return the response to a query that read a part of its range at one moment and the rest at a later moment.

    `first` and `second` are its responses at each of the two moments.
    """
    forward = request.get("ScanIndexForward", True)
    keys = sorted({_sort_key(item) for response in (first, second) for item in response["Items"]}, reverse=not forward)
    split = _split(keys, {_sort_key(item) for item in first["Items"]}, random)
    early, late = {*keys[:split]}, {*keys[split:]}
    items = [item for item in first["Items"] if _sort_key(item) in early]
    items += [item for item in second["Items"] if _sort_key(item) in late]
    items = items[: request["Limit"]]
    response = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
    if len(items) == request["Limit"]:
        return {**response, "LastEvaluatedKey": {name: items[-1][name] for name in ("pk", "sk")}}
    if "LastEvaluatedKey" in second:
        return {**response, "LastEvaluatedKey": second["LastEvaluatedKey"]}
    return response


def _split(keys: Sequence[str], existing: Collection[str], random: Random) -> int:
    """How many keys the query read at the first moment; often the last of them is of an item that was stored later."""
    missed = [index + 1 for index, key in enumerate(keys) if key not in existing]
    return random.choice(missed) if missed and random.random() < _MISS_PROBABILITY else random.randint(0, len(keys))


def _sort_key(item: Mapping[str, Any]) -> str:
    return str(item["sk"]["S"])
