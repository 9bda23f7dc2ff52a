"""The billed units of a DynamoDB call.

No local engine returns correct units for all calls. Each figure is therefore the larger of two: the engine's, and the
one that AWS's rules give for the items in the request and the response.

| call                                       | DynamoDB Local returns             | ministack returns      |
|--------------------------------------------|------------------------------------|------------------------|
| GetItem, Query, Scan                       | correct units                      | one unit for any size  |
| BatchGetItem                               | correct units                      | nothing                |
| PutItem, UpdateItem, BatchWriteItem        | correct units                      | correct units          |
| TransactWriteItems                         | items once, index entries twice    | correct units          |
| a write whose condition failed             | nothing                            | nothing                |

A transaction costs two units for each block of each item, and its index entries cost one. A write whose condition
failed costs as much as the existing item; a cancelled transaction is counted like a successful one without index
entries. The only error left is on ministack: it omits the items that a projection or a filter hides from a query.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Wire = Mapping[str, Any]
"""Parameters or a response as botocore represents them: values in DynamoDB's typed JSON."""

READ_BLOCK, WRITE_BLOCK = 4096, 1024


@dataclass(frozen=True)
class Units:
    """Read and write units; `index` is the part of the write units that indexes consumed."""

    read: float = 0
    write: float = 0
    index: float = 0


def units(operation: str, request: Wire, answer: Wire) -> Units:
    """The units of one call. An operation without items, for example DescribeTable, consumes nothing."""
    if operation in {"GetItem", "Query", "Scan", "BatchGetItem"}:
        return Units(read=max(_reported(answer), _read(operation, request, answer)))
    if operation == "TransactWriteItems":
        return _transaction(request, answer)
    if operation in {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}:
        failed = answer.get("Error", {}).get("Code") == "ConditionalCheckFailedException"
        write = _blocks(answer.get("Item", {}), WRITE_BLOCK) if failed else _reported(answer)
        return Units(write=write, index=_index(answer))
    return Units()


def size(item: Wire) -> int:
    """The size of an item in bytes, by AWS's rules: names and values."""
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
    """The number of started blocks, at least one: a missing item costs as much as the smallest one."""
    return _started(size(item), block)


def _started(bytes: int, block: int) -> int:
    return max(1, -(-bytes // block))


def _read(operation: str, request: Wire, answer: Wire) -> float:
    if operation == "BatchGetItem":
        tables = request["RequestItems"].items()
        return sum(_batch(requested, answer["Responses"].get(table, [])) for table, requested in tables)
    items = answer.get("Items", [answer.get("Item", {})])
    return _started(sum(map(size, items)), READ_BLOCK) * _consistency(request)


def _batch(requested: Wire, items: list[Wire]) -> float:
    missing = len(requested["Keys"]) - len(items)
    return (missing + sum(_blocks(item, READ_BLOCK) for item in items)) * _consistency(requested)


def _consistency(request: Wire) -> float:
    return 1 if request.get("ConsistentRead") else 0.5


def _transaction(request: Wire, answer: Wire) -> Units:
    """Two units for each block of each item; index entries cost the same as without a transaction."""
    writes: Iterable[Wire] = [write for entry in request["TransactItems"] for write in entry.values()]
    items = 2 * sum(_blocks(write.get("Item", {}), WRITE_BLOCK) for write in writes)
    index = _index(answer)
    table = max(items, _reported(answer) - index)
    if index and not any("WriteCapacityUnits" in consumed for consumed in _consumed(answer)):
        index /= 2  # only DynamoDB Local omits WriteCapacityUnits, and it counts index entries twice
    return Units(write=table + index, index=index)


def _reported(answer: Wire) -> float:
    return float(sum(consumed["CapacityUnits"] for consumed in _consumed(answer)))


def _index(answer: Wire) -> float:
    indexes = [consumed.get("GlobalSecondaryIndexes", {}) for consumed in _consumed(answer)]
    return float(sum(entry["CapacityUnits"] for index in indexes for entry in index.values()))


def _consumed(answer: Wire) -> list[Wire]:
    consumed = answer.get("ConsumedCapacity", [])
    return [consumed] if isinstance(consumed, Mapping) else consumed
