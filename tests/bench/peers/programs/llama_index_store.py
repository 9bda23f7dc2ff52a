"""LlamaIndex: DynamoDBChatStore, one item for each key, as its documentation makes the table."""

from collections.abc import Sequence

import boto3
from llama_index.core.llms import ChatMessage
from llama_index.storage.chat_store.dynamodb import DynamoDBChatStore

from tests.bench.peers.programs.serving import serve


def create(name: str) -> None:
    """The table of the documentation."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "SessionId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "SessionId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


class Store:
    """The store and its calls."""

    def __init__(self, name: str) -> None:
        self._store = DynamoDBChatStore(table_name=name)

    def append(self, thread: str, texts: Sequence[str]) -> None:
        """`add_message`."""
        for text in texts:
            self._store.add_message(thread, ChatMessage(role="user", content=text))

    def last(self, thread: str, count: int) -> list[str]:
        """`get_messages`, which are all there are."""
        return [str(message.content) for message in self._store.get_messages(thread)[-count:]]

    def threads(self, count: int) -> int:
        """`get_keys`, of the whole table."""
        return len(self._store.get_keys()[:count])


if __name__ == "__main__":
    serve(["llama-index-storage-chat-store-dynamodb", "llama-index-core"], create, Store)
