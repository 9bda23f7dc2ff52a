"""LangGraph: DynamoDBSaver behind a graph of one node that answers, with compression and large states in S3."""

from collections.abc import Sequence
from typing import Any

import boto3
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import START, MessagesState, StateGraph
from langgraph_checkpoint_aws import DynamoDBSaver

from tests.bench.peers.programs.serving import serve


def create(name: str) -> None:
    """The table of the documentation's template, and the bucket."""
    boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": one, "AttributeType": "S"} for one in ("PK", "SK")],
        BillingMode="PAY_PER_REQUEST",
    )
    boto3.client("s3").create_bucket(Bucket=name)


class Graph:
    """One turn is one `invoke`; `durability="exit"` is the setting that writes least, a checkpoint for each turn."""

    _answer: str

    def __init__(self, name: str) -> None:
        saver = DynamoDBSaver(name, enable_checkpoint_compression=True, s3_offload_config={"bucket_name": name})
        graph = StateGraph(MessagesState)
        graph.add_node("answer", lambda _: {"messages": [AIMessage(self._answer)]})
        graph.add_edge(START, "answer")
        self._graph = graph.compile(checkpointer=saver)

    def append(self, thread: str, texts: Sequence[str]) -> None:
        """`invoke`, with a question; the node says the answer."""
        asked, self._answer = texts
        self._graph.invoke({"messages": [HumanMessage(asked)]}, self._at(thread), durability="exit")

    def last(self, thread: str, count: int) -> list[str]:
        """`get_state`, which is all there is."""
        found = self._graph.get_state(self._at(thread)).values.get("messages", [])
        return [str(message.content) for message in found[-count:]]

    def threads(self, count: int) -> None:
        """There is no such call: `list` wants a thread's id."""

    @staticmethod
    def _at(thread: str) -> Any:
        return {"configurable": {"thread_id": thread}}


if __name__ == "__main__":
    serve(["langgraph-checkpoint-aws", "langgraph"], create, Graph)
