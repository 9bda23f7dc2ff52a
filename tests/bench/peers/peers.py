"""The stores of the comparison: each at a fixed version, in its own environment, used as documented."""

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
from tests.clients.environments import install_python


@dataclass(frozen=True)
class Peer:
    """A store. One append has `batch` messages: for agents a question and its answer."""

    name: str
    program: str
    requirements: tuple[str, ...] = ()
    batch: int = 1
    arguments: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """A short name for labels."""
        return self.name if self.name.startswith("Skein") else self.name.partition(" ")[0]

    def interpreter(self) -> Path:
        """Return the interpreter of its environment, which is created on first use."""
        return install_python(f"peer-{self.program}", *self.requirements) if self.requirements else Path(sys.executable)


PEERS = (
    Peer("Skein", "skein_messages"),
    Peer("Skein, with keys", "skein_messages", arguments=("keys",)),
    Peer("Chainlit DynamoDBDataLayer", "chainlit_layer", ("chainlit==2.12.0", "boto3==1.44.5")),
    Peer("Agno DynamoDb", "agno_db", ("agno==3.1.10", "boto3==1.44.5"), batch=2),
    Peer(
        "LangGraph DynamoDBSaver",
        "langgraph_saver",
        ("langgraph-checkpoint-aws==1.2.6", "langgraph==1.2.22", "boto3==1.44.5"),
        batch=2,
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


class PeerError(Exception):
    """The peer raised an error; the argument has its class and message."""


class Program:
    """A running program of a peer. Each method is a command of `programs.server`, and raises PeerError."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.versions: dict[str, str] = self._receive()["versions"]

    def open(self, name: str) -> None:
        """Create an empty store and use it from now on."""
        self._send("open", name=name)

    def append(self, thread: str, texts: list[str]) -> None:
        """Append messages to a thread."""
        self._send("append", thread=thread, texts=texts)

    def last(self, thread: str, count: int) -> list[str]:
        """Read the newest messages, in chronological order."""
        texts: list[str] = self._send("last", thread=thread, count=count)
        return texts

    def threads(self, count: int) -> int | None:
        """List up to `count` threads and return their number, or None if the peer has no such call."""
        listed: int | None = self._send("threads", count=count)
        return listed

    def race(self, thread: str, writers: list[list[list[str]]]) -> list[str]:
        """Run concurrent writers and return the names of the errors that they raised."""
        errors: list[str] = self._send("race", thread=thread, writers=writers)
        return errors

    def _send(self, command: str, **arguments: Any) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": command, **arguments}) + "\n")
        self._process.stdin.flush()
        response = self._receive()
        if "error" in response:
            raise PeerError(response["error"])
        return response["result"]

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the peer's program ended; see its output above")
        response: dict[str, Any] = json.loads(line)
        return response


@contextmanager
def run_program(peer: Peer, endpoint: str, home: Path) -> Iterator[Program]:
    """Run a peer's program until the end of the block, with AWS at `endpoint` and its files in `home`."""
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
