"""The register of the spaces with a retention, which the retention job reads instead of all spaces.

A space's settings and its register entry are written in one transaction, so they always agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.conditions import Key as KeyCondition

from core import clock
from core.models import Space
from core.storage import keys
from core.storage.table import table
from core.storage.writes import ABSENT, PRESENT, ConditionCheck, Delete, Put

_PAGE_SIZE = 500
"""Entries that one query reads; enforcing them takes minutes."""


@dataclass(frozen=True, slots=True)
class Retention:
    """The number of days after which a space deletes inactive threads and old files."""

    space: Space
    days: int

    @property
    def cutoff(self) -> int:
        """Threads without activity, and files uploaded, before this time (in ms) are deleted."""
        return clock.now() - self.days * clock.DAY


def register_write(space: Space, days: int | None) -> Put | Delete:
    """Return the write of a space's entry, for the transaction that writes its settings; None removes the entry."""
    key = keys.retention(space)
    return Delete(key) if days is None else Put({**key, "days": days}, ABSENT | PRESENT)


def unchanged_check(retention: Retention) -> ConditionCheck:
    """Return a check for the transaction of a deletion, which fails if the retention was changed since it was read."""
    return ConditionCheck(keys.retention(retention.space), Attr("days").eq(retention.days))


def is_current(retention: Retention) -> bool:
    """Return whether the retention is unchanged since it was read."""
    item = table().get(keys.retention(retention.space))
    return item is not None and item["days"] == retention.days


def iter_retentions() -> Iterator[Retention]:
    """Yield every entry, by tenant and space; each query is made when it is needed."""
    for page in table().query(KeyCondition("pk").eq(keys.RETENTION_PARTITION), limit=_PAGE_SIZE):
        for item in page.items:
            tenant, space = item["sk"].split("#")
            yield Retention(Space(tenant, space), item["days"])
