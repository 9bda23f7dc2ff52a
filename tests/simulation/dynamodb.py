"""DynamoDB in memory: the operations that `core` uses on one table, as DynamoDB's documentation describes them.

Requests and responses have the JSON of DynamoDB's API. Every call is atomic, and calls are sequential;
`tests.simulation.network` adds the behaviour of DynamoDB that differs from it: queries that miss concurrent writes,
pages that end early, and lost responses.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.simulation.expressions import Placeholders, apply_update, holds, project, sortable
from tests.simulation.items import Item, Items, Key, Replica, key_of


class RequestError(Exception):
    """An error of DynamoDB: its code and its other fields."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class DynamoDB:
    """One table. `indexes` maps an index to the attributes of its key: `{"by_user": ("by_user", "activity")}`."""

    def __init__(self, indexes: Mapping[str, tuple[str, str]]) -> None:
        self.items = Items()
        self.replica = Replica()
        self._indexes = indexes
        self._done_tokens: set[str] = set()

    def call(self, operation: str, request: Any) -> dict[str, Any]:
        """Execute a request and return its response. Raises RequestError."""
        match operation:
            case "GetItem":
                item = self._source(request).get(key_of(request["Key"]))
                return {"Item": item} if item else {}
            case "BatchGetItem":
                return {"Responses": {table: self._get_many(keys) for table, keys in request["RequestItems"].items()}}
            case "Query":
                return self._query(request)
            case "PutItem" | "UpdateItem" | "DeleteItem":
                return self._write(operation.removesuffix("Item"), request)
            case "TransactWriteItems":
                return self._transact(request)
            case "BatchWriteItem":
                return self._write_batch(request)
        raise ValueError(operation)

    def _source(self, request: Any) -> Items:
        return self.items if request.get("ConsistentRead") else self.replica

    def _get_many(self, request: Any) -> list[Item]:
        items = [self._source(request).get(key_of(key)) for key in request["Keys"]]
        return [item for item in items if item]

    def _query(self, request: Any) -> dict[str, Any]:
        placeholders, forward = Placeholders.of(request), request.get("ScanIndexForward", True)
        rows = [row for row in self._candidates(request) if holds(request["KeyConditionExpression"], row, placeholders)]
        if start := request.get("ExclusiveStartKey"):
            begin = self._position(request, start)
            positions = [(self._position(request, row), row) for row in rows]
            rows = [row for position, row in positions if (position > begin if forward else position < begin)]
        rows = rows if forward else rows[::-1]
        scanned = rows[: request["Limit"]]
        matching = [row for row in scanned if holds(request.get("FilterExpression"), row, placeholders)]
        page: dict[str, Any] = {
            "Items": [project(request.get("ProjectionExpression"), row, placeholders) for row in matching],
            "Count": len(matching),
            "ScannedCount": len(scanned),
        }
        if len(scanned) == request["Limit"]:
            page["LastEvaluatedKey"] = {name: scanned[-1][name] for name in self._key_names(request)}
        return page

    def _candidates(self, request: Any) -> Iterable[Item]:
        """The items to which a query's key condition is applied, in order: a partition, or all items of an index."""
        index = request.get("IndexName")
        if index is None:
            return self._partitions(request)
        indexed = [item for item in self.replica if all(name in item for name in self._indexes[index])]
        return sorted(indexed, key=lambda item: self._position(request, item))

    def _position(self, request: Any, item: Item) -> tuple[Any, ...]:
        """The sort position of an item, or of a start key, in the table or the index that a query reads."""
        index = request.get("IndexName")
        return key_of(item) if index is None else (sortable(item[self._indexes[index][1]]), key_of(item))

    def _partitions(self, request: Any) -> Iterable[Item]:
        values = {value["S"] for value in request["ExpressionAttributeValues"].values() if "S" in value}
        return [item for pk in sorted(values) for item in self._source(request).partition(pk)]

    def _key_names(self, request: Any) -> set[str]:
        return {"pk", "sk", *self._indexes.get(request.get("IndexName"), ())}

    def _write(self, kind: str, request: Any) -> dict[str, Any]:
        key, before = self._load(request)
        if not holds(request.get("ConditionExpression"), before, Placeholders.of(request)):
            raise RequestError("ConditionalCheckFailedException", **_old_item(request, before))
        after = self._apply(kind, request, key, before)
        return {"Attributes": after} if request.get("ReturnValues") == "ALL_NEW" else {}

    def _load(self, request: Any) -> tuple[Key, Item | None]:
        key = key_of(request.get("Key") or request["Item"])
        return key, self.items.get(key)

    def _apply(self, kind: str, request: Any, key: Key, before: Item | None) -> Item | None:
        if kind == "ConditionCheck":
            return before
        after: Item | None = None
        if kind == "Put":
            after = request["Item"]
        elif kind == "Update":
            after = apply_update(request["UpdateExpression"], before or request["Key"], Placeholders.of(request))
        self.items.put(key, after)
        self.replica.receive(key, after)
        return after

    def _transact(self, request: Any) -> dict[str, Any]:
        """Apply all writes or none; a request with the token of an earlier one has the same response and no effect."""
        token = request["ClientRequestToken"]
        if token in self._done_tokens:
            return {}
        writes = [
            (kind, write, *self._load(write)) for item in request["TransactItems"] for kind, write in item.items()
        ]
        if len({key for _, _, key, _ in writes}) < len(writes):
            raise RequestError("ValidationException")
        reasons = [_reason(write, before) for _, write, _, before in writes]
        if any(reason["Code"] != "None" for reason in reasons):
            raise RequestError("TransactionCanceledException", CancellationReasons=reasons)
        for kind, write, key, before in writes:
            self._apply(kind, write, key, before)
        self._done_tokens.add(token)
        return {}

    def _write_batch(self, request: Any) -> dict[str, Any]:
        for requests in request["RequestItems"].values():
            for item in requests:
                ((kind, write),) = item.items()
                self._apply(kind.removesuffix("Request"), write, *self._load(write))
        return {"UnprocessedItems": {}}


def _reason(write: Any, before: Item | None) -> dict[str, Any]:
    if holds(write.get("ConditionExpression"), before, Placeholders.of(write)):
        return {"Code": "None"}
    return {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed", **_old_item(write, before)}


def _old_item(request: Any, before: Item | None) -> dict[str, Any]:
    requested = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    return {"Item": before} if requested and before else {}
