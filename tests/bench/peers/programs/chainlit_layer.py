"""Chainlit: DynamoDBDataLayer, one item for each step, on the table and index of its documentation."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

import boto3
from chainlit import Message
from chainlit.context import init_http_context
from chainlit.data.dynamodb import DynamoDBDataLayer
from chainlit.types import Pagination, ThreadFilter
from chainlit.utils import utc_now

from tests.bench.peers.programs.serving import serve

T = TypeVar("T")

USER = "user-1"


def create(name: str) -> None:
    """The table of the documentation."""
    attributes = ("PK", "SK", "UserThreadPK", "UserThreadSK")
    boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": one, "AttributeType": "S"} for one in attributes],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": "UserThread",
                "KeySchema": [
                    {"AttributeName": "UserThreadPK", "KeyType": "HASH"},
                    {"AttributeName": "UserThreadSK", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["id", "name"]},
            }
        ],
    )


class Layer:
    """Messages as `Message.send` hands them to the layer; a thread's first one names it, as Chainlit's socket does."""

    def __init__(self, name: str) -> None:
        self._layer = DynamoDBDataLayer(table_name=name, user_thread_limit=50)
        self._begun: set[str] = set()

    def append(self, thread: str, texts: Sequence[str]) -> None:
        """`create_step`."""
        self._run(self._append(thread, texts))

    async def _append(self, thread: str, texts: Sequence[str]) -> None:
        init_http_context(thread_id=thread)
        for text in texts:
            if thread not in self._begun:
                self._begun.add(thread)
                await self._layer.update_thread(thread, name=text[:40], user_id=USER)
            await self._layer.create_step(Message(text, type="user_message", created_at=utc_now()).to_dict())

    def last(self, thread: str, count: int) -> list[str]:
        """`get_thread`, with all its steps."""
        found = self._run(self._layer.get_thread(thread)) or {"steps": []}
        return [step["output"] for step in found["steps"][-count:]]

    def threads(self, count: int) -> int:
        """`list_threads`."""
        asked = self._layer.list_threads(Pagination(first=count), ThreadFilter(userId=USER))
        return len(self._run(asked).data)

    @staticmethod
    def _run(call: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(call)


if __name__ == "__main__":
    serve(["chainlit"], create, Layer)
