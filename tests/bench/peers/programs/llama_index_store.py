"""LlamaIndex: DynamoDBChatStore, with one item per key, on the table of its documentation."""

from collections.abc import Sequence

import boto3
from llama_index.core.llms import ChatMessage
from llama_index.storage.chat_store.dynamodb import DynamoDBChatStore

from tests.bench.peers.programs.server import serve


def create(name: str) -> None:
    """Create the table of the documentation."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "SessionId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "SessionId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


class Store:
    """A store with one key per thread."""

    def __init__(self, name: str) -> None:
        self._store = DynamoDBChatStore(table_name=name)

    def append(self, thread: str, texts: Sequence[str]) -> None:
        """Call `add_message`."""
        for text in texts:
            self._store.add_message(thread, ChatMessage(role="user", content=text))

    def last(self, thread: str, count: int) -> list[str]:
        """Call `get_messages`, which returns all messages."""
        return [str(message.content) for message in self._store.get_messages(thread)[-count:]]

    def threads(self, count: int) -> int:
        """Call `get_keys`, which reads the whole table."""
        return len(self._store.get_keys()[:count])


if __name__ == "__main__":
    serve(["llama-index-storage-chat-store-dynamodb", "llama-index-core"], create, Store)
