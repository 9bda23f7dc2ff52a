"""The protocol of a peer's program: one JSON object per line and one in response. It requires only Python itself.

An append is the unit that the peer's documentation writes: a message, or for agents a question and its answer.
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
    """The connection of one writer to a peer's store."""

    def append(self, thread: str, texts: Sequence[str]) -> None:
        """Append messages to a thread, which the first ones create."""

    def last(self, thread: str, count: int) -> list[str]:
        """Return the newest messages of a thread, in chronological order."""

    def threads(self, count: int) -> int | None:
        """List up to `count` threads and return their number, or None if the peer has no such call."""


def serve(packages: Sequence[str], create: Callable[[str], None], connect: Callable[[str], Store]) -> None:
    """Execute the command of each line of standard input until its end.

    `create` creates the tables of a store, as in the peer's documentation; `connect` opens it.
    """
    session = _Session(create, connect)
    with os.fdopen(os.dup(1), "w") as responses:
        os.dup2(2, 1)  # output of the peer must not mix with responses
        print(json.dumps({"versions": {package: version(package) for package in packages}}), file=responses, flush=True)
        for line in sys.stdin:
            print(json.dumps(_execute(session, json.loads(line))), file=responses, flush=True)


def _execute(session: "_Session", command: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"result": getattr(session, command.pop("do"))(**command)}
    except Exception as error:  # noqa: BLE001 - the response contains any error
        return {"error": f"{type(error).__name__}: {error}"[:500]}


class _Session:
    """The commands of the protocol."""

    def __init__(self, create: Callable[[str], None], connect: Callable[[str], Store]) -> None:
        self._create = create
        self._connect = connect
        self._name = ""
        self._store: Store

    def open(self, name: str) -> None:
        """Create a store and use it from now on."""
        self._create(name)
        self._name = name
        self._store = self._connect(name)

    def append(self, thread: str, texts: list[str]) -> None:
        """Call `Store.append`."""
        self._store.append(thread, texts)

    def last(self, thread: str, count: int) -> list[str]:
        """Call `Store.last`."""
        return self._store.last(thread, count)

    def threads(self, count: int) -> int | None:
        """Call `Store.threads`."""
        return self._store.threads(count)

    def race(self, thread: str, writers: list[list[list[str]]]) -> list[str]:
        """Run concurrent writers, each with its own connection, and return the names of the errors that they raised."""
        stores = [self._connect(self._name) for _ in writers]
        start = Barrier(len(writers))

        def write(store: Store, appends: list[list[str]]) -> list[str]:
            start.wait()
            errors = []
            for texts in appends:
                try:
                    store.append(thread, texts)
                except Exception as error:  # noqa: BLE001 - the response contains any error
                    errors.append(type(error).__name__)
            return errors

        with ThreadPoolExecutor(len(writers)) as threads:
            return list(chain.from_iterable(threads.map(write, stores, writers)))
