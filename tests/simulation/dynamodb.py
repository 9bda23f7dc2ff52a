"""DynamoDB in memory: the calls that `core` makes of one table, by what DynamoDB's documentation says of them.

Requests and answers are those of the wire. Every call is atomic and one after the other; what is not so in DynamoDB
(queries that read while others write, pages that end early, lost answers) is added by `tests.simulation.network`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.simulation.expressions import Placeholders, holds, key_value, projected, updated
from tests.simulation.items import Item, Items, Key, Replica, key_of


class Refused(Exception):
    """DynamoDB's refusal: its code and what it tells beside it."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


class DynamoDB:
    """One table. `indexes` name the attributes of their keys: `{"by_user": ("by_user", "activity")}`."""

    def __init__(self, indexes: Mapping[str, tuple[str, str]]) -> None:
        self.items = Items()
        self.replica = Replica()
        self._indexes = indexes
        self._carried_out: set[str] = set()

    def call(self, operation: str, request: Any) -> dict[str, Any]:
        """The answer to a request. Raises Refused."""
        match operation:
            case "GetItem":
                item = self._read(request).get(key_of(request["Key"]))
                return {"Item": item} if item else {}
            case "BatchGetItem":
                return {"Responses": {table: self._some(asked) for table, asked in request["RequestItems"].items()}}
            case "Query":
                return self._query(request)
            case "PutItem" | "UpdateItem" | "DeleteItem":
                return self._write(operation.removesuffix("Item"), request)
            case "TransactWriteItems":
                return self._transact(request)
            case "BatchWriteItem":
                return self._write_batch(request)
        raise ValueError(operation)

    def _read(self, request: Any) -> Items:
        return self.items if request.get("ConsistentRead") else self.replica

    def _some(self, asked: Any) -> list[Item]:
        found = [self._read(asked).get(key_of(key)) for key in asked["Keys"]]
        return [item for item in found if item]

    def _query(self, request: Any) -> dict[str, Any]:
        given, forward = Placeholders.of(request), request.get("ScanIndexForward", True)
        rows = [row for row in self._range(request) if holds(request["KeyConditionExpression"], row, given)]
        if start := request.get("ExclusiveStartKey"):
            begin = self._position(request, start)
            positions = [(self._position(request, row), row) for row in rows]
            rows = [row for position, row in positions if (position > begin if forward else position < begin)]
        rows = rows if forward else rows[::-1]
        looked_at = rows[: request["Limit"]]
        kept = [row for row in looked_at if holds(request.get("FilterExpression"), row, given)]
        answer: dict[str, Any] = {
            "Items": [projected(request.get("ProjectionExpression"), row, given) for row in kept],
            "Count": len(kept),
            "ScannedCount": len(looked_at),
        }
        if len(looked_at) == request["Limit"]:
            answer["LastEvaluatedKey"] = {name: looked_at[-1][name] for name in self._key_names(request)}
        return answer

    def _range(self, request: Any) -> Iterable[Item]:
        """What a query's key condition chooses from, in order: a partition, or all that an index holds."""
        index = request.get("IndexName")
        if index is None:
            return self._partitions(request)
        held = [item for item in self.replica if all(name in item for name in self._indexes[index])]
        return sorted(held, key=lambda item: self._position(request, item))

    def _position(self, request: Any, item: Item) -> tuple[Any, ...]:
        """The order of items, or of start keys, in the table or the index that a query reads."""
        index = request.get("IndexName")
        return key_of(item) if index is None else (key_value(item[self._indexes[index][1]]), key_of(item))

    def _partitions(self, request: Any) -> Iterable[Item]:
        named = {value["S"] for value in request["ExpressionAttributeValues"].values() if "S" in value}
        return [item for pk in sorted(named) for item in self._read(request).partition(pk)]

    def _key_names(self, request: Any) -> set[str]:
        return {"pk", "sk", *self._indexes.get(request.get("IndexName"), ())}

    def _write(self, kind: str, request: Any) -> dict[str, Any]:
        key, before = self._before(request)
        if not holds(request.get("ConditionExpression"), before, Placeholders.of(request)):
            raise Refused("ConditionalCheckFailedException", **_old(request, before))
        after = self._carry_out(kind, request, key, before)
        return {"Attributes": after} if request.get("ReturnValues") == "ALL_NEW" else {}

    def _before(self, request: Any) -> tuple[Key, Item | None]:
        key = key_of(request.get("Key") or request["Item"])
        return key, self.items.get(key)

    def _carry_out(self, kind: str, request: Any, key: Key, before: Item | None) -> Item | None:
        if kind == "ConditionCheck":
            return before
        after: Item | None = None
        if kind == "Put":
            after = request["Item"]
        elif kind == "Update":
            after = updated(request["UpdateExpression"], before or request["Key"], Placeholders.of(request))
        self.items.put(key, after)
        self.replica.hear(key, after)
        return after

    def _transact(self, request: Any) -> dict[str, Any]:
        """All or none; a request that was carried out before, by its token, is answered as it was then."""
        token = request["ClientRequestToken"]
        if token in self._carried_out:
            return {}
        writes = [
            (kind, write, *self._before(write)) for one in request["TransactItems"] for kind, write in one.items()
        ]
        if len({key for _, _, key, _ in writes}) < len(writes):
            raise Refused("ValidationException")
        reasons = [_reason(write, before) for _, write, _, before in writes]
        if any(reason["Code"] != "None" for reason in reasons):
            raise Refused("TransactionCanceledException", CancellationReasons=reasons)
        for kind, write, key, before in writes:
            self._carry_out(kind, write, key, before)
        self._carried_out.add(token)
        return {}

    def _write_batch(self, request: Any) -> dict[str, Any]:
        for requests in request["RequestItems"].values():
            for one in requests:
                ((kind, write),) = one.items()
                self._carry_out(kind.removesuffix("Request"), write, *self._before(write))
        return {"UnprocessedItems": {}}


def _reason(write: Any, before: Item | None) -> dict[str, Any]:
    if holds(write.get("ConditionExpression"), before, Placeholders.of(write)):
        return {"Code": "None"}
    return {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed", **_old(write, before)}


def _old(request: Any, before: Item | None) -> dict[str, Any]:
    wanted = request.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    return {"Item": before} if wanted and before else {}
