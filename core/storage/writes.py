"""What is written: each write says on what condition. Nothing here knows what an item means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase

from core.storage.keys import Key


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


@dataclass(frozen=True, slots=True)
class ConditionCheck:
    """Write nothing, but let the other writes of a transaction depend on how an item stands."""

    key: Key
    condition: ConditionBase


Write = Put | Update | Delete | ConditionCheck

ABSENT = Attr("pk").not_exists()
PRESENT = Attr("pk").exists()
