"""Queries that miss what others wrote while they read: DynamoDB's are no snapshots.

A query passes places in order; one that was empty when it was passed is missing, though it was taken before a later
place was, and that one is found.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.storage import keys
from tests.support.engines.hooks import register_hooks


@contextmanager
def torn(*places: int, query: int = 0) -> Iterator[None]:
    """Inside the block, query number `query` (0, 1, ...) misses these places of a thread."""
    queries: list[int] = []

    def miss(parsed: dict[str, Any], **_: object) -> None:
        queries.append(len(parsed["Items"]))
        if len(queries) == query + 1:
            missed = {keys.sort_key(place) for place in places}
            parsed["Items"] = [item for item in parsed["Items"] if item["sk"]["S"] not in missed]

    with register_hooks(("after-call.dynamodb.Query", miss)):
        yield
    assert len(queries) > query, f"there was no query {query}"
