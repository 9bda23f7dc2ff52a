"""The register of the spaces that keep their threads and files for a time only, so that nobody has to look for them.

An entry is written and taken away in one transaction with the space's own item: neither ever says what the other does
not.
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
"""Entries of one call: as many as DynamoDB reads at once, more or less (1 MB), take minutes to work through."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days a space keeps what nobody adds to."""

    space: Space
    days: int

    @property
    def cutoff(self) -> int:
        """What was last active before this moment has been kept long enough."""
        return clock.now() - self.days * clock.DAY


def register_write(space: Space, days: int | None) -> Put | Delete:
    """The write that goes with what is said of a space; `days` is None where it keeps everything."""
    key = keys.retention(space)
    return Delete(key) if days is None else Put({**key, "days": days}, ABSENT | PRESENT)


def unchanged_check(retention: Retention) -> ConditionCheck:
    """For a deletion, which must not come behind the answer to a change of the retention that it carries out."""
    return ConditionCheck(keys.retention(retention.space), Attr("days").eq(retention.days))


def is_current(retention: Retention) -> bool:
    """Whether it has not been changed since it was read."""
    item = table().get(keys.retention(retention.space))
    return item is not None and item["days"] == retention.days


def iter_retentions() -> Iterator[Retention]:
    """Every entry, by tenant and space; a call only when it is needed."""
    beyond = " "
    while True:
        span = KeyCondition("pk").eq(keys.RETENTION_PARTITION) & KeyCondition("sk").gt(beyond)
        found = table().query(span, limit=_PAGE_SIZE)
        for item in found.items:
            tenant, space = item["sk"].split("#")
            yield Retention(Space(tenant, space), item["days"])
        if found.last is None:
            return
        beyond = found.last["sk"]
