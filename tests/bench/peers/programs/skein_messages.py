"""Skein: its operations, as its handlers call them; with `keys` each append carries an idempotency key."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from uuid import uuid4

import boto3

from core.cli.environment import connect, using
from core.models import NewMessage, NewThread, Space, ThreadRef
from core.threads import listing, messages
from core.threads.append import append
from core.threads.create import create_with_message
from core.threads.listing import ThreadQuery
from tests.bench.peers.programs.serving import serve
from tests.support.engines.aws import table_properties

WITH_KEYS = "keys" in sys.argv

AUTHOR = "user-1"

_opened = ExitStack()
_threads: dict[str, ThreadRef] = {}


def create(name: str) -> None:
    """The template's table and bucket."""
    boto3.client("dynamodb").create_table(TableName=name, **table_properties())
    boto3.client("s3").create_bucket(Bucket=name)
    _threads.clear()
    _opened.close()
    _opened.enter_context(using({"SKEIN_TABLE": name, "SKEIN_BUCKET": name}))
    connect()


class OneSpace:
    """A space."""

    def __init__(self, name: str) -> None:
        self._space = Space("tenant", name)

    def append(self, thread: str, texts: Sequence[str]) -> None:
        """`append_message`; for the first one `start_thread`."""
        news = [NewMessage("user", text) for text in texts]
        key = uuid4().hex if WITH_KEYS else None
        if thread in _threads:
            append(_threads[thread], news, author=AUTHOR, key=key)
        else:
            _threads[thread] = create_with_message(
                self._space, NewThread(), news[0], author=AUTHOR, key=key
            ).value.thread

    def last(self, thread: str, count: int) -> list[str]:
        """`list_messages`, newest first, in as many pages as it takes."""
        found: list[str] = []
        cursor = None
        while len(found) < count and (cursor or not found):
            page = messages.page(_threads[thread], limit=min(count, 100), newest_first=True, cursor=cursor)
            found += [str(message.content) for message in page.items]
            cursor = page.cursor
        return found[:count][::-1]

    def threads(self, count: int) -> int:
        """`list_threads`."""
        return len(listing.page(ThreadQuery(self._space), limit=count).items)


if __name__ == "__main__":
    serve([], create, OneSpace)
