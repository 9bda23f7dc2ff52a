"""Queries that miss concurrent writes: a query of DynamoDB is not a snapshot.

A query reads slots in order. A message that was stored just after the query read its slot is missing from the result,
although the result may contain a message that was stored later, in a later slot.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.storage import keys
from tests.support.engines.hooks import register_hooks


@contextmanager
def hide_from_query(*sequences: int, query: int = 0) -> Iterator[None]:
    """Inside the block, query number `query` (0, 1, ...) misses the messages with these sequence numbers."""
    queries: list[int] = []

    def miss(parsed: dict[str, Any], **_: object) -> None:
        queries.append(len(parsed["Items"]))
        if len(queries) == query + 1:
            missed = {keys.sort_key(sequence) for sequence in sequences}
            parsed["Items"] = [item for item in parsed["Items"] if item["sk"]["S"] not in missed]

    with register_hooks(("after-call.dynamodb.Query", miss)):
        yield
    assert len(queries) > query, f"there was no query {query}"
