"""The stores that are compared: each at a version, in an environment of its own, as its documentation uses it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.cli.bundle import ROOT
from core.cli.local.session import client_environment
from tests.clients.environments import python


@dataclass(frozen=True)
class Peer:
    """A store. `at_once` messages are one append: with agents a question and its answer."""

    name: str
    program: str
    requirements: tuple[str, ...] = ()
    at_once: int = 1
    arguments: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """Its name, where there is little room."""
        return self.name if self.name.startswith("Skein") else self.name.partition(" ")[0]

    def interpreter(self) -> Path:
        """A Python that has it; made on first use."""
        return python(f"peer-{self.program}", *self.requirements) if self.requirements else Path(sys.executable)


PEERS = (
    Peer("Skein", "skein_messages"),
    Peer("Skein, with keys", "skein_messages", arguments=("keys",)),
    Peer("Chainlit DynamoDBDataLayer", "chainlit_layer", ("chainlit==2.12.0", "boto3==1.44.5")),
    Peer("Agno DynamoDb", "agno_db", ("agno==3.1.10", "boto3==1.44.5"), at_once=2),
    Peer(
        "LangGraph DynamoDBSaver",
        "langgraph_saver",
        ("langgraph-checkpoint-aws==1.2.6", "langgraph==1.2.22", "boto3==1.44.5"),
        at_once=2,
    ),
    Peer(
        "LangChain DynamoDBChatMessageHistory",
        "langchain_history",
        ("langchain-community==0.4.2", "langchain-core==1.7.2", "boto3==1.44.5"),
    ),
    Peer(
        "LlamaIndex DynamoDBChatStore",
        "llama_index_store",
        ("llama-index-storage-chat-store-dynamodb==0.6.0",),
    ),
)


class Refused(Exception):
    """The peer raised an error; its name and words."""


class Program:
    """A peer's program at work. Each method is a command of `programs.serving`, and raises Refused."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.versions: dict[str, str] = self._answer()["versions"]

    def open(self, name: str) -> None:
        """Make an empty store, and work on it."""
        self._ask("open", name=name)

    def append(self, thread: str, texts: list[str]) -> None:
        """Put messages behind all others of a thread."""
        self._ask("append", thread=thread, texts=texts)

    def last(self, thread: str, count: int) -> list[str]:
        """The newest messages, oldest of them first."""
        found: list[str] = self._ask("last", thread=thread, count=count)
        return found

    def threads(self, count: int) -> int | None:
        """How many threads came of so many; None if there is no such call."""
        found: int | None = self._ask("threads", count=count)
        return found

    def race(self, thread: str, writers: list[list[list[str]]]) -> list[str]:
        """Let writers append at the same time; the errors that they were given."""
        refused: list[str] = self._ask("race", thread=thread, writers=writers)
        return refused

    def _ask(self, command: str, **arguments: Any) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": command, **arguments}) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["told"]

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the peer's program ended; its words are above")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def running(peer: Peer, endpoint: str, home: Path) -> Iterator[Program]:
    """A peer's program, whose AWS is at `endpoint`, and which keeps what it likes in `home`; ended after the block."""
    program = f"tests.bench.peers.programs.{peer.program}"
    environment = {
        **client_environment(endpoint),
        "AWS_REGION": "us-east-1",
        "CHAINLIT_APP_ROOT": str(home),
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
    }
    with subprocess.Popen(
        [peer.interpreter(), "-m", program, *peer.arguments],
        cwd=home,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Program(process)
        finally:
            process.terminate()
