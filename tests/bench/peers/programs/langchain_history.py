"""LangChain: DynamoDBChatMessageHistory, with one item per session, on the table of its documentation."""

from collections.abc import Sequence

import boto3
from langchain_community.chat_message_histories import DynamoDBChatMessageHistory
from langchain_core.messages import HumanMessage

from tests.bench.peers.programs.server import serve


def create(name: str) -> None:
    """Create the table of the documentation, billed on demand."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "SessionId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "SessionId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


class History:
    """Histories without `history_size`, which would drop older messages."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: dict[str, DynamoDBChatMessageHistory] = {}

    def _history(self, thread: str) -> DynamoDBChatMessageHistory:
        if thread not in self._open:
            self._open[thread] = DynamoDBChatMessageHistory(self._name, thread)
        return self._open[thread]

    def append(self, thread: str, texts: Sequence[str]) -> None:
        """Call `add_messages`."""
        self._history(thread).add_messages([HumanMessage(text) for text in texts])

    def last(self, thread: str, count: int) -> list[str]:
        """Read `messages`, which returns all messages."""
        return [str(message.content) for message in self._history(thread).messages[-count:]]

    def threads(self, count: int) -> None:
        """Return None: the library has no such call."""


if __name__ == "__main__":
    serve(["langchain-community", "langchain-core"], create, History)
