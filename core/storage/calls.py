"""Sends one call to DynamoDB: repeats it after a conflict, and maps its errors."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from core.aws.errors import code, is_transient
from core.errors import Busy
from core.storage.expressions import Item, deserialize

_CONFLICT_ATTEMPTS = 6
"""Attempts of a write that conflicts with another transaction on the same item, before it raises Busy."""


class ConditionFailed(Exception):
    """The condition of a write failed. `item` is the stored item, None if there is none. In a transaction it belongs
    to the first write whose condition failed, number `index`."""

    def __init__(self, item: Item | None, index: int = 0) -> None:
        super().__init__("condition failed")
        self.item = item
        self.index = index


class _Conflict(Exception):
    """Another transaction on the same item is in progress."""


def send(call: Callable[..., Any], **request: Any) -> Any:
    """The response of a client's method. Raises ConditionFailed, and Busy if DynamoDB throttles or is unreachable."""
    for _ in backoff():
        try:
            return _send_once(call, request)
        except _Conflict:
            continue
    raise throttled()


def backoff() -> Iterator[int]:
    """Yield the numbers of attempts, with a random and growing delay between them: 0 to 20, 40, 80 ... ms."""
    for attempt in range(_CONFLICT_ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - jitter, not cryptography
        yield attempt


def _send_once(call: Callable[..., Any], request: Mapping[str, Any]) -> Any:
    try:
        return call(**request)
    except (BotoCoreError, ClientError) as error:
        if is_transient(error):
            raise throttled() from error
        if isinstance(error, ClientError):
            _raise_for(error)
        raise


def _raise_for(error: ClientError) -> None:
    """Raise the error for the codes of conditions and transactions; return for any other code."""
    match code(error):
        case "ConditionalCheckFailedException":
            raise ConditionFailed(_old_item(error.response)) from None
        case "TransactionCanceledException":
            raise _cancelled(error.response.get("CancellationReasons", [])) from error
        case "TransactionConflictException":
            raise _Conflict from error


def _cancelled(reasons: Sequence[Any]) -> Exception:
    """The error of a cancelled transaction. A failed condition takes precedence: a retry would fail again."""
    for index, reason in enumerate(reasons):
        if reason.get("Code") == "ConditionalCheckFailed":
            return ConditionFailed(_old_item(reason), index)
    return _Conflict() if any(reason.get("Code") == "TransactionConflict" for reason in reasons) else throttled()


def _old_item(response: Any) -> Item | None:
    return deserialize(response["Item"]) if response.get("Item") else None


def throttled() -> Busy:
    """The error for a throttled DynamoDB."""
    return Busy("The store is busy. Try again.")
