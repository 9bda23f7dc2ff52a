"""Skein: its operations as its handlers call them; with the argument `keys` each append has an idempotency key."""

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
from tests.bench.peers.programs.server import serve
from tests.support.engines.aws import table_properties

WITH_KEYS = "keys" in sys.argv

AUTHOR = "user-1"

_exit_stack = ExitStack()
_threads: dict[str, ThreadRef] = {}


def create(name: str) -> None:
    """Create the table and bucket of the template."""
    boto3.client("dynamodb").create_table(TableName=name, **table_properties())
    boto3.client("s3").create_bucket(Bucket=name)
    _threads.clear()
    _exit_stack.close()
    _exit_stack.enter_context(using({"SKEIN_TABLE": name, "SKEIN_BUCKET": name}))
    connect()


class OneSpace:
    """A store in one space."""

    def __init__(self, name: str) -> None:
        self._space = Space("tenant", name)

    def append(self, thread: str, texts: Sequence[str]) -> None:
        """Append as `append_message` does; the first message as `start_thread` does."""
        news = [NewMessage("user", text) for text in texts]
        key = uuid4().hex if WITH_KEYS else None
        if thread in _threads:
            append(_threads[thread], news, author=AUTHOR, key=key)
        else:
            _threads[thread] = create_with_message(
                self._space, NewThread(), news[0], author=AUTHOR, key=key
            ).value.thread

    def last(self, thread: str, count: int) -> list[str]:
        """Read as `list_messages` does, newest first, page by page."""
        texts: list[str] = []
        cursor = None
        while len(texts) < count and (cursor or not texts):
            page = messages.page(_threads[thread], limit=min(count, 100), newest_first=True, cursor=cursor)
            texts += [str(message.content) for message in page.items]
            cursor = page.cursor
        return texts[:count][::-1]

    def threads(self, count: int) -> int:
        """List as `list_threads` does."""
        return len(listing.page(ThreadQuery(self._space), limit=count).items)


if __name__ == "__main__":
    serve([], create, OneSpace)
