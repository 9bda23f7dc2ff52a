"""The table: DynamoDB's calls in Python's values. Nothing here knows what an item means.

Time-outs are short and retries few, because a Lambda that waits is a Lambda that is paid for; every write in this
package can be sent twice without harm, so the retries are safe.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import ConditionBase

from core.settings import settings
from core.storage.calls import backoff, send, throttled
from core.storage.expressions import Expressions, Item, pack, unpack
from core.storage.keys import Key
from core.storage.writes import Delete, Put, Update, Write

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_BATCH = 25
"""Items of one BatchWriteItem call, as DynamoDB allows."""


@dataclass(frozen=True, slots=True)
class Page:
    """The result of one query call. `last` is the key where DynamoDB stopped, None at the end of the range."""

    items: Sequence[Item]
    last: Item | None


class Table:
    """One DynamoDB table. Every call raises Busy when DynamoDB asks to slow down or cannot be reached."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def get(self, key: Key) -> Item | None:
        """The item as of all writes before this call, or None."""
        answer = send(self._client.get_item, TableName=self._name, Key=pack(key), ConsistentRead=True)
        return unpack(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[Key]) -> list[Item | None]:
        """The items at `keys` (at most 100), in that order, as of all writes before this call."""
        found: dict[tuple[str, str], Item] = {}
        pending: Any = {self._name: {"Keys": [pack(key) for key in keys], "ConsistentRead": True}}
        for _ in backoff():
            answer = send(self._client.batch_get_item, RequestItems=pending)
            for item in map(unpack, answer["Responses"].get(self._name, [])):
                found[item["pk"], item["sk"]] = item
            pending = answer.get("UnprocessedKeys")
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
            answer = send(self._client.query, **request, Limit=size)
            last = answer.get("LastEvaluatedKey")
            yield Page([unpack(item) for item in answer["Items"]], unpack(last) if last else None)
            if not last:
                return
            request["ExclusiveStartKey"] = last

    def put(self, put: Put) -> None:
        """Write an item. Raises ConditionFailed with what stands there."""
        send(self._client.put_item, **self._request(put))

    def update(self, update: Update) -> Item:
        """Change an item; the whole of it as it is now. Raises ConditionFailed with what stands there."""
        answer = send(self._client.update_item, **self._request(update), ReturnValues="ALL_NEW")
        return unpack(answer["Attributes"])

    def transact(self, *writes: Write) -> None:
        """Carry out all writes or none. Raises ConditionFailed for the first whose condition does not hold."""
        operations = [{type(write).__name__: self._request(write)} for write in writes]
        send(self._client.transact_write_items, TransactItems=operations)

    def delete(self, keys: Sequence[Key]) -> None:
        """Take items away, any number of them, in calls of 25. Those that are not there do no harm."""
        for start in range(0, len(keys), _BATCH):
            requests = [{"DeleteRequest": {"Key": pack(key)}} for key in keys[start : start + _BATCH]]
            self._write_batch({self._name: requests})

    def _write_batch(self, pending: Any) -> None:
        for _ in backoff():
            pending = send(self._client.batch_write_item, RequestItems=pending).get("UnprocessedItems")
            if not pending:
                return
        raise throttled()

    def _request(self, write: Write) -> Any:
        """What a write is as a request of its own, and as part of a transaction."""
        if isinstance(write, Delete):
            return {"TableName": self._name, "Key": pack(write.key)}
        request: dict[str, Any] = {"TableName": self._name, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        expressions = Expressions()
        if isinstance(write, Put):
            request["Item"] = pack(write.item)
        else:
            request["Key"] = pack(write.key)
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
        # A third of what a call takes of the CPU: checking what only this package makes, and botocore's own user agent,
        # which is put together twice for each call.
        parameter_validation=False,
        user_agent="skein",
    )
    return Table(boto3.client("dynamodb", config=config), settings().table)
