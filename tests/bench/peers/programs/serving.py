"""How a peer's program is spoken to: one JSON object a line, and one back. It needs nothing but Python itself.

An append is what the peer's own documentation writes at once: a message, or with agents a question and its answer.
"""

import json
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from itertools import chain
from threading import Barrier
from typing import Any, Protocol


class Store(Protocol):
    """One writer's own connection to a peer's store."""

    def append(self, thread: str, texts: Sequence[str]) -> None:
        """Put messages behind all others of a thread; the first ones make it."""

    def last(self, thread: str, count: int) -> list[str]:
        """The newest messages of a thread, oldest of them first."""

    def threads(self, count: int) -> int | None:
        """List so many threads; how many came, None if the peer has no such call."""


def serve(packages: Sequence[str], create: Callable[[str], None], connect: Callable[[str], Store]) -> None:
    """Do what each line of standard input asks for, until there are no more.

    `create` makes what a store of a name needs, tables say, as the peer's documentation does; `connect` opens it.
    """
    session = _Session(create, connect)
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)  # what a peer prints is no answer
        print(json.dumps({"versions": {package: version(package) for package in packages}}), file=answers, flush=True)
        for line in sys.stdin:
            print(json.dumps(_outcome(session, json.loads(line))), file=answers, flush=True)


def _outcome(session: "_Session", asked: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"told": getattr(session, asked.pop("do"))(**asked)}
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return {"error": f"{type(error).__name__}: {error}"[:500]}


class _Session:
    """The commands."""

    def __init__(self, create: Callable[[str], None], connect: Callable[[str], Store]) -> None:
        self._create = create
        self._connect = connect
        self._name = ""
        self._store: Store

    def open(self, name: str) -> None:
        """Make a store and work on it from now on."""
        self._create(name)
        self._name = name
        self._store = self._connect(name)

    def append(self, thread: str, texts: list[str]) -> None:
        """`Store.append`."""
        self._store.append(thread, texts)

    def last(self, thread: str, count: int) -> list[str]:
        """`Store.last`."""
        return self._store.last(thread, count)

    def threads(self, count: int) -> int | None:
        """`Store.threads`."""
        return self._store.threads(count)

    def race(self, thread: str, writers: list[list[list[str]]]) -> list[str]:
        """Let writers, each with a store of its own, make their appends at the same time; what they were refused."""
        stores = [self._connect(self._name) for _ in writers]
        start = Barrier(len(writers))

        def write(store: Store, appends: list[list[str]]) -> list[str]:
            start.wait()
            refused = []
            for texts in appends:
                try:
                    store.append(thread, texts)
                except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                    refused.append(type(error).__name__)
            return refused

        with ThreadPoolExecutor(len(writers)) as threads:
            return list(chain.from_iterable(threads.map(write, stores, writers)))
