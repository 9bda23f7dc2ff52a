"""One call of DynamoDB's: sent again where writers met, its errors as ours."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from core.aws.errors import code, is_transient
from core.errors import Busy
from core.storage.expressions import Item, unpack

_CONFLICT_ATTEMPTS = 6
"""How often a write that met another transaction on the same item is sent, before the caller is asked to wait."""


class ConditionFailed(Exception):
    """A write's condition did not hold. `item` is what stands there, None if nothing does; of a transaction, the
    first write's whose condition failed, and `index` says which."""

    def __init__(self, item: Item | None, index: int = 0) -> None:
        super().__init__("condition failed")
        self.item = item
        self.index = index


class _Conflict(Exception):
    """Another transaction was at work on the same item."""


def send(call: Callable[..., Any], **request: Any) -> Any:
    """The answer of a client's method. Raises ConditionFailed; Busy when DynamoDB is busy or out of reach."""
    for _ in backoff():
        try:
            return _send_once(call, request)
        except _Conflict:
            continue
    raise throttled()


def backoff() -> Iterator[int]:
    """Counts attempts, waiting a random and growing while between them: 0 to 20, 40, 80 ... ms."""
    for attempt in range(_CONFLICT_ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - spreads writers, guards nothing
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
    """Raise what the codes of conditions and transactions mean; return for any other code."""
    match code(error):
        case "ConditionalCheckFailedException":
            raise ConditionFailed(_old_item(error.response)) from None
        case "TransactionCanceledException":
            raise _cancelled(error.response.get("CancellationReasons", [])) from error
        case "TransactionConflictException":
            raise _Conflict from error


def _cancelled(reasons: Sequence[Any]) -> Exception:
    """Why a transaction was called off: a condition that failed tells most, so it is looked for first."""
    for index, reason in enumerate(reasons):
        if reason.get("Code") == "ConditionalCheckFailed":
            return ConditionFailed(_old_item(reason), index)
    return _Conflict() if any(reason.get("Code") == "TransactionConflict" for reason in reasons) else throttled()


def _old_item(response: Any) -> Item | None:
    return unpack(response["Item"]) if response.get("Item") else None


def throttled() -> Busy:
    """What is said when DynamoDB asks to slow down."""
    return Busy("The store is busy. Try again.")
