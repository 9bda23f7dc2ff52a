"""LangGraph: a graph of one node with DynamoDBSaver, with compression and large states in S3."""

from collections.abc import Sequence
from typing import Any

import boto3
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import START, MessagesState, StateGraph
from langgraph_checkpoint_aws import DynamoDBSaver

from tests.bench.peers.programs.server import serve


def create(name: str) -> None:
    """Create the table of the documentation's template, and the bucket."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK")],
        BillingMode="PAY_PER_REQUEST",
    )
    boto3.client("s3").create_bucket(Bucket=name)


class Graph:
    """A graph in which one turn is one `invoke`. `durability="exit"` writes least: one checkpoint per turn."""

    _answer: str

    def __init__(self, name: str) -> None:
        saver = DynamoDBSaver(name, enable_checkpoint_compression=True, s3_offload_config={"bucket_name": name})
        graph = StateGraph(MessagesState)
        graph.add_node("answer", lambda _: {"messages": [AIMessage(self._answer)]})
        graph.add_edge(START, "answer")
        self._graph = graph.compile(checkpointer=saver)

    def append(self, thread: str, texts: Sequence[str]) -> None:
        """Call `invoke` with a question; the node returns the answer."""
        question, self._answer = texts
        self._graph.invoke({"messages": [HumanMessage(question)]}, self._config(thread), durability="exit")

    def last(self, thread: str, count: int) -> list[str]:
        """Call `get_state`, which returns all messages."""
        messages = self._graph.get_state(self._config(thread)).values.get("messages", [])
        return [str(message.content) for message in messages[-count:]]

    def threads(self, count: int) -> None:
        """Return None: `list` requires the id of a thread."""

    @staticmethod
    def _config(thread: str) -> Any:
        return {"configurable": {"thread_id": thread}}


if __name__ == "__main__":
    serve(["langgraph-checkpoint-aws", "langgraph"], create, Graph)
