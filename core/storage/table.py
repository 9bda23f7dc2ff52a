"""The table: DynamoDB's calls in Python's values, its errors as ours. Nothing here knows what an item means.

Time-outs are short and retries few, because a Lambda that waits is a Lambda that is paid for; every write in this
package can be sent twice without harm, so the retries are safe.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, ConditionBase, ConditionExpressionBuilder
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as Unreachable

from core.errors import Busy
from core.settings import settings
from core.storage.keys import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = dict[str, Any]

_CONFLICT_ATTEMPTS = 6
"""How often a write that met another transaction on the same item is sent, before the caller is asked to wait."""

_BATCH = 25
"""Items of one BatchWriteItem call, as DynamoDB allows."""

_TRY_LATER = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)


class ConditionFailed(Exception):
    """A write's condition did not hold. `item` is what stands there, None if nothing does; of a transaction, the
    first write's whose condition failed, and `index` says which."""

    def __init__(self, item: Item | None, index: int = 0) -> None:
        super().__init__("condition failed")
        self.item = item
        self.index = index


class _Conflict(Exception):
    """Another transaction was at work on the same item."""


@dataclass(frozen=True, slots=True)
class Put:
    """Write a whole item, on condition of what stands there: nothing here overwrites blindly."""

    item: Mapping[str, Any]
    condition: ConditionBase


@dataclass(frozen=True, slots=True)
class Update:
    """Change some attributes of an item, which must exist by `condition`."""

    key: Key
    condition: ConditionBase
    values: Mapping[str, Any] = field(default_factory=dict)
    remove: Iterable[str] = ()
    add: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delete:
    """Take an item away, if it is there."""

    key: Key


Write = Put | Update | Delete

ABSENT = Attr("pk").not_exists()
PRESENT = Attr("pk").exists()


@dataclass(frozen=True, slots=True)
class Found:
    """What one query call brought; `last` is where DynamoDB stopped before the end of the range, None at the end."""

    items: Sequence[Item]
    last: Item | None


class Table:
    """One DynamoDB table. Every call raises Busy when DynamoDB asks to slow down or cannot be reached."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self._name = name

    def get(self, key: Key) -> Item | None:
        """The item as of all writes before this call, or None."""
        answer = _send(self._client.get_item, TableName=self._name, Key=_pack(key), ConsistentRead=True)
        return _unpack(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[Key]) -> list[Item | None]:
        """The items at `keys` (at most 100), in that order, as of all writes before this call."""
        found: dict[tuple[str, str], Item] = {}
        pending: Any = {self._name: {"Keys": [_pack(key) for key in keys], "ConsistentRead": True}}
        for _ in _attempts():
            answer = _send(self._client.batch_get_item, RequestItems=pending)
            for item in map(_unpack, answer["Responses"].get(self._name, [])):
                found[item["pk"], item["sk"]] = item
            pending = answer.get("UnprocessedKeys")
            if not pending:
                return [found.get((key["pk"], key["sk"])) for key in keys]
        raise _busy()

    def query(
        self,
        keys: ConditionBase,
        *,
        limit: int,
        forward: bool = True,
        index: str | None = None,
        where: ConditionBase | None = None,
        only: Sequence[str] = (),
    ) -> Found:
        """One call: at most `limit` items of a range, in order.

        Of the table as of all writes before this call; of an index, as far as it has caught up. `where` drops items
        after they are read; `only` names the attributes to bring.
        """
        expressions = _Expressions()
        request: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": expressions.condition(keys, key=True),
            "ScanIndexForward": forward,
            "Limit": limit,
        }
        request |= {"IndexName": index} if index else {"ConsistentRead": True}
        if where is not None:
            request["FilterExpression"] = expressions.condition(where)
        if only:
            request["ProjectionExpression"] = ", ".join(expressions.name(name) for name in only)
        answer = _send(self._client.query, **request, **expressions.placeholders())
        last = answer.get("LastEvaluatedKey")
        return Found([_unpack(item) for item in answer["Items"]], _unpack(last) if last else None)

    def put(self, put: Put) -> None:
        """Write an item. Raises ConditionFailed with what stands there."""
        _send(self._client.put_item, **self._request(put))

    def update(self, update: Update) -> Item:
        """Change an item; the whole of it as it is now. Raises ConditionFailed with what stands there."""
        answer = _send(self._client.update_item, **self._request(update), ReturnValues="ALL_NEW")
        return _unpack(answer["Attributes"])

    def transact(self, *writes: Write) -> None:
        """Carry out all writes or none. Raises ConditionFailed for the first whose condition does not hold."""
        operations = [{type(write).__name__: self._request(write)} for write in writes]
        _send(self._client.transact_write_items, TransactItems=operations)

    def delete(self, keys: Sequence[Key]) -> None:
        """Take items away, any number of them, in calls of 25. Those that are not there do no harm."""
        for start in range(0, len(keys), _BATCH):
            requests = [{"DeleteRequest": {"Key": _pack(key)}} for key in keys[start : start + _BATCH]]
            self._write_batch({self._name: requests})

    def _write_batch(self, pending: Any) -> None:
        for _ in _attempts():
            pending = _send(self._client.batch_write_item, RequestItems=pending).get("UnprocessedItems")
            if not pending:
                return
        raise _busy()

    def _request(self, write: Write) -> Any:
        """What a write is as a request of its own, and as part of a transaction."""
        if isinstance(write, Delete):
            return {"TableName": self._name, "Key": _pack(write.key)}
        request: dict[str, Any] = {"TableName": self._name, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        expressions = _Expressions()
        if isinstance(write, Put):
            request["Item"] = _pack(write.item)
        else:
            request["Key"] = _pack(write.key)
            request["UpdateExpression"] = expressions.update(write)
        request["ConditionExpression"] = expressions.condition(write.condition)
        return request | expressions.placeholders()


@cache
def table() -> Table:
    """The table of this deployment."""
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})
    return Table(boto3.client("dynamodb", config=config), settings().table)


class _Expressions:
    """Builds the expressions of one request; names and values never stand in them, so no name is reserved."""

    def __init__(self) -> None:
        self._builder = ConditionExpressionBuilder()
        self._names: dict[str, str] = {}
        self._values: dict[str, Any] = {}

    def condition(self, condition: ConditionBase, *, key: bool = False) -> str:
        built = self._builder.build_expression(condition, is_key_condition=key)
        self._names |= built.attribute_name_placeholders
        self._values |= built.attribute_value_placeholders
        return str(built.condition_expression)

    def name(self, attribute: str) -> str:
        placeholder = f"#{attribute}"
        self._names[placeholder] = attribute
        return placeholder

    def update(self, write: Update) -> str:
        sets = [f"{self.name(name)} = {self._value(name, value)}" for name, value in write.values.items()]
        removals = [self.name(name) for name in write.remove]
        additions = [f"{self.name(name)} {self._value(name, value)}" for name, value in write.add.items()]
        clauses = [("SET", sets), ("REMOVE", removals), ("ADD", additions)]
        return " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses if parts)

    def _value(self, attribute: str, value: Any) -> str:
        placeholder = f":{attribute}"
        self._values[placeholder] = value
        return placeholder

    def placeholders(self) -> dict[str, Any]:
        filled = {"ExpressionAttributeNames": self._names, "ExpressionAttributeValues": _pack(self._values)}
        return {name: value for name, value in filled.items() if value}


def _pack(item: Mapping[str, Any]) -> Any:
    """Python to DynamoDB; an attribute that is None is left out."""
    serialize = TypeSerializer().serialize
    return {name: serialize(value) for name, value in item.items() if value is not None}


def _unpack(item: Mapping[str, Any]) -> Item:
    """DynamoDB to Python; every number we keep is whole."""
    deserialize = TypeDeserializer().deserialize
    return {name: int(value["N"]) if "N" in value else deserialize(value) for name, value in item.items()}


def _send(call: Callable[..., Any], **request: Any) -> Any:
    for _ in _attempts():
        try:
            return _translated(call, request)
        except _Conflict:
            continue
    raise _busy()


def _attempts() -> Iterator[int]:
    """Counts attempts, waiting a random and growing while between them: 0 to 20, 40, 80 ... ms."""
    for attempt in range(_CONFLICT_ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - spreads writers, guards nothing
        yield attempt


def _translated(call: Callable[..., Any], request: Mapping[str, Any]) -> Any:
    try:
        return call(**request)
    except (Unreachable, HTTPClientError) as error:
        raise _busy() from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ConditionalCheckFailedException":
            raise ConditionFailed(_old_item(error.response)) from None
        if code == "TransactionCanceledException":
            raise _cancelled(error.response.get("CancellationReasons", [])) from error
        if code == "TransactionConflictException":
            raise _Conflict from error
        if code in _TRY_LATER:
            raise _busy() from error
        raise


def _cancelled(reasons: Sequence[Any]) -> Exception:
    """Why a transaction was called off: a condition that failed tells most, so it is looked for first."""
    for index, reason in enumerate(reasons):
        if reason.get("Code") == "ConditionalCheckFailed":
            return ConditionFailed(_old_item(reason), index)
    return _Conflict() if any(reason.get("Code") == "TransactionConflict" for reason in reasons) else _busy()


def _old_item(response: Any) -> Item | None:
    return _unpack(response["Item"]) if response.get("Item") else None


def _busy() -> Busy:
    return Busy("The store is busy. Try again.")
