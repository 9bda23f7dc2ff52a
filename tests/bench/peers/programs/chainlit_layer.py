"""Chainlit: DynamoDBDataLayer, with one item per step, on the table and index of its documentation."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

import boto3
from chainlit import Message
from chainlit.context import init_http_context
from chainlit.data.dynamodb import DynamoDBDataLayer
from chainlit.types import Pagination, ThreadFilter
from chainlit.utils import utc_now

from tests.bench.peers.programs.server import serve

T = TypeVar("T")

USER = "user-1"


def create(name: str) -> None:
    """Create the table of the documentation."""
    attributes = ("PK", "SK", "UserThreadPK", "UserThreadSK")
    boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in attributes],
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
    """Messages as `Message.send` passes them to the layer; the first one names its thread, as in Chainlit's socket."""

    def __init__(self, name: str) -> None:
        self._layer = DynamoDBDataLayer(table_name=name, user_thread_limit=50)
        self._started: set[str] = set()

    def append(self, thread: str, texts: Sequence[str]) -> None:
        """Call `create_step`."""
        self._run(self._append(thread, texts))

    async def _append(self, thread: str, texts: Sequence[str]) -> None:
        init_http_context(thread_id=thread)
        for text in texts:
            if thread not in self._started:
                self._started.add(thread)
                await self._layer.update_thread(thread, name=text[:40], user_id=USER)
            await self._layer.create_step(Message(text, type="user_message", created_at=utc_now()).to_dict())

    def last(self, thread: str, count: int) -> list[str]:
        """Call `get_thread`, which returns all steps."""
        thread_dict = self._run(self._layer.get_thread(thread)) or {"steps": []}
        return [step["output"] for step in thread_dict["steps"][-count:]]

    def threads(self, count: int) -> int:
        """Call `list_threads`."""
        call = self._layer.list_threads(Pagination(first=count), ThreadFilter(userId=USER))
        return len(self._run(call).data)

    @staticmethod
    def _run(call: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(call)


if __name__ == "__main__":
    serve(["chainlit"], create, Layer)
