"""Writes with their conditions, independent of the kind of item."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from core.storage.keys import Key


@dataclass(frozen=True, slots=True)
class Put:
    """Write a whole item. The condition is required, so that no item is overwritten by accident."""

    item: Mapping[str, Any]
    condition: ConditionBase


@dataclass(frozen=True, slots=True)
class Update:
    """Set `values`, remove the attributes named in `remove`, and add numbers (`add`). `condition` must require that the
    item exists, because DynamoDB creates missing items."""

    key: Key
    condition: ConditionBase
    values: Mapping[str, Any] = field(default_factory=dict)
    remove: Iterable[str] = ()
    add: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete an item, if it exists."""

    key: Key


@dataclass(frozen=True, slots=True)
class ConditionCheck:
    """A condition on an item that a transaction does not write."""

    key: Key
    condition: ConditionBase


Write = Put | Update | Delete | ConditionCheck

ABSENT = Attr("pk").not_exists()
PRESENT = Attr("pk").exists()
