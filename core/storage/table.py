"""The client of the DynamoDB table, which converts between Python's and DynamoDB's values.

Timeouts are short and retries few, since AWS bills a function while it waits. Every write of this package is
idempotent, so retries are safe.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import ConditionBase

from core.settings import settings
from core.storage.calls import backoff, send, throttled
from core.storage.expressions import Expressions, Item, deserialize, serialize
from core.storage.keys import Key
from core.storage.writes import Delete, Put, Update, Write

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_BATCH = 25
"""Items of one BatchWriteItem call, DynamoDB's maximum."""


@dataclass(frozen=True, slots=True)
class Page:
    """The result of one query call. `last` is the key where DynamoDB stopped, None at the end of the range."""

    items: Sequence[Item]
    last: Item | None


class Table:
    """A DynamoDB table. Every call raises Busy if DynamoDB throttles it or cannot be reached."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def get(self, key: Key) -> Item | None:
        """The item at a key, or None, in a consistent read."""
        response = send(self._client.get_item, TableName=self._name, Key=serialize(key), ConsistentRead=True)
        return deserialize(response["Item"]) if "Item" in response else None

    def get_many(self, keys: Sequence[Key]) -> list[Item | None]:
        """The items at `keys`, at most 100, in their order, in a consistent read; None for a missing item."""
        found: dict[tuple[str, str], Item] = {}
        pending: Any = {self._name: {"Keys": [serialize(key) for key in keys], "ConsistentRead": True}}
        for _ in backoff():
            response = send(self._client.batch_get_item, RequestItems=pending)
            for item in map(deserialize, response["Responses"].get(self._name, [])):
                found[item["pk"], item["sk"]] = item
            pending = response.get("UnprocessedKeys")
            if not pending:
                return [found.get((key["pk"], key["sk"])) for key in keys]
        raise throttled()

    def query(
        self,
        keys: ConditionBase,
        *,
        limit: int | Iterator[int],
        forward: bool = True,
        index: str | None = None,
        where: ConditionBase | None = None,
        only: Sequence[str] = (),
    ) -> Iterator[Page]:
        """The pages of a range, in order: one call each, sent when the page is requested; at least one.

        A call reads at most `limit` items; an iterator gives each call its own limit. A read of the table is
        consistent, a read of an index is not. `where` drops items after they are read; `only` names the attributes
        to return.
        """
        expressions = Expressions()
        request: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": expressions.condition(keys, key=True),
            "ScanIndexForward": forward,
        }
        request |= {"IndexName": index} if index else {"ConsistentRead": True}
        if where is not None:
            request["FilterExpression"] = expressions.condition(where)
        if only:
            request["ProjectionExpression"] = ", ".join(expressions.name(name) for name in only)
        request |= expressions.placeholders()
        for size in repeat(limit) if isinstance(limit, int) else limit:
            response = send(self._client.query, **request, Limit=size)
            last = response.get("LastEvaluatedKey")
            yield Page([deserialize(item) for item in response["Items"]], deserialize(last) if last else None)
            if not last:
                return
            request["ExclusiveStartKey"] = last

    def put(self, put: Put) -> None:
        """Write an item. Raises ConditionFailed with the stored item."""
        send(self._client.put_item, **self._request(put))

    def update(self, update: Update) -> Item:
        """Update an item and return all of it. Raises ConditionFailed with the stored item."""
        response = send(self._client.update_item, **self._request(update), ReturnValues="ALL_NEW")
        return deserialize(response["Attributes"])

    def transact(self, *writes: Write) -> None:
        """Commit all writes or none. Raises ConditionFailed for the first failed condition."""
        operations = [{type(write).__name__: self._request(write)} for write in writes]
        send(self._client.transact_write_items, TransactItems=operations)

    def delete(self, keys: Sequence[Key]) -> None:
        """Delete any number of items, in calls of 25. Missing items are ignored."""
        for start in range(0, len(keys), _BATCH):
            requests = [{"DeleteRequest": {"Key": serialize(key)}} for key in keys[start : start + _BATCH]]
            self._write_batch({self._name: requests})

    def _write_batch(self, pending: Any) -> None:
        for _ in backoff():
            pending = send(self._client.batch_write_item, RequestItems=pending).get("UnprocessedItems")
            if not pending:
                return
        raise throttled()

    def _request(self, write: Write) -> Any:
        """The parameters of a write, as a single call and as a part of a transaction."""
        if isinstance(write, Delete):
            return {"TableName": self._name, "Key": serialize(write.key)}
        request: dict[str, Any] = {"TableName": self._name, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        expressions = Expressions()
        if isinstance(write, Put):
            request["Item"] = serialize(write.item)
        else:
            request["Key"] = serialize(write.key)
        if isinstance(write, Update):
            request["UpdateExpression"] = expressions.update(write)
        request["ConditionExpression"] = expressions.condition(write.condition)
        return request | expressions.placeholders()


@cache
def table() -> Table:
    """The table of this deployment."""
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=1,
        read_timeout=3,
        retries={"mode": "standard", "total_max_attempts": 3},
        # A third of the CPU time of a call: validating parameters that only this package builds, and building
        # botocore's user agent twice.
        parameter_validation=False,
        user_agent="skein",
    )
    return Table(boto3.client("dynamodb", config=config), settings().table)
