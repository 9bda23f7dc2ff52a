"""What a call of DynamoDB costs, in the units it is billed in.

No local engine is right about all calls, so a figure is what the engine says or what AWS's rules make of the items in
sight, whichever is more.

| call                                       | DynamoDB Local says                | ministack says         |
|--------------------------------------------|------------------------------------|------------------------|
| GetItem, Query, Scan                       | the truth                          | one unit, however much |
| BatchGetItem                               | the truth                          | nothing                |
| PutItem, UpdateItem, BatchWriteItem        | the truth                          | the truth              |
| TransactWriteItems                         | items once, index entries twice    | the truth              |
| one that a condition refused               | nothing                            | nothing                |

The truth about a transaction is two units a block of each item, and its index entries once. A refused write costs what
stands in its place; a refused transaction is taken to cost what it would have, index entries apart. Only what a
projection or a filter hides from a query is missing on ministack.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Wire = Mapping[str, Any]
"""Parameters or an answer, as botocore has them: values in DynamoDB's typed JSON."""

READ_BLOCK, WRITE_BLOCK = 4096, 1024


@dataclass(frozen=True)
class Units:
    """Read and write units; of the writes, `index` went to the indexes."""

    read: float = 0
    write: float = 0
    index: float = 0


def units(operation: str, request: Wire, answer: Wire) -> Units:
    """What one call consumed. An operation that moves no item, DescribeTable say, consumes nothing."""
    if operation in {"GetItem", "Query", "Scan", "BatchGetItem"}:
        return Units(read=max(_reported(answer), _read(operation, request, answer)))
    if operation == "TransactWriteItems":
        return _transaction(request, answer)
    if operation in {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}:
        refused = answer.get("Error", {}).get("Code") == "ConditionalCheckFailedException"
        return Units(
            write=_blocks(answer.get("Item", {}), WRITE_BLOCK) if refused else _reported(answer), index=_index(answer)
        )
    return Units()


def size(item: Wire) -> int:
    """Bytes of an item: names and values, by AWS's rules."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def _value(value: Wire) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        return (len(content.strip("-").strip("0")) + 1) // 2 + 1 + int(content.startswith("-"))
    if kind == "M":
        return 3 + len(content) + size(content)
    if kind == "L":
        return 3 + sum(1 + _value(element) for element in content)
    return len(content) if kind == "B" else 1


def _blocks(item: Wire, block: int) -> int:
    """Started blocks, at least one: what is not there costs as much as the smallest."""
    return _started(size(item), block)


def _started(bytes: int, block: int) -> int:
    return max(1, -(-bytes // block))


def _read(operation: str, request: Wire, answer: Wire) -> float:
    if operation == "BatchGetItem":
        return sum(
            _batch(asked, answer["Responses"].get(table, [])) for table, asked in request["RequestItems"].items()
        )
    items = answer.get("Items", [answer.get("Item", {})])
    return _started(sum(map(size, items)), READ_BLOCK) * _consistency(request)


def _batch(requested: Wire, items: list[Wire]) -> float:
    missing = len(requested["Keys"]) - len(items)
    return (missing + sum(_blocks(item, READ_BLOCK) for item in items)) * _consistency(requested)


def _consistency(request: Wire) -> float:
    return 1 if request.get("ConsistentRead") else 0.5


def _transaction(request: Wire, answer: Wire) -> Units:
    """Two units a block of each item; index entries cost what they cost without a transaction."""
    writes: Iterable[Wire] = [write for one in request["TransactItems"] for write in one.values()]
    items = 2 * sum(_blocks(write.get("Item", {}), WRITE_BLOCK) for write in writes)
    index = _index(answer)
    table = max(items, _reported(answer) - index)
    if index and not any("WriteCapacityUnits" in consumed for consumed in _consumed(answer)):
        index /= 2  # DynamoDB Local, known by what it leaves out, doubles them
    return Units(write=table + index, index=index)


def _reported(answer: Wire) -> float:
    return float(sum(consumed["CapacityUnits"] for consumed in _consumed(answer)))


def _index(answer: Wire) -> float:
    indexes = [consumed.get("GlobalSecondaryIndexes", {}) for consumed in _consumed(answer)]
    return float(sum(entry["CapacityUnits"] for index in indexes for entry in index.values()))


def _consumed(answer: Wire) -> list[Wire]:
    consumed = answer.get("ConsumedCapacity", [])
    return [consumed] if isinstance(consumed, Mapping) else consumed
