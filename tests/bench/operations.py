"""Run every operation once, through its handler, on small items, and count its calls of AWS."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from core import clock
from core.cli.environment import using
from core.ids import parse
from core.models import Space, ThreadRef
from core.storage import keys
from core.storage.activity import ACTIVITY_RESOLUTION, MARK_ACTIVE_AFTER
from handlers.jobs import enforce_retention, sweep_thread
from tests.support.clients.files import Files
from tests.support.clients.native import Native, new_grant
from tests.support.clients.openai import Assistants, Conversations
from tests.support.clients.qelos import Qelos, user_message
from tests.support.data.events import Answer
from tests.support.engines.clock import Clock
from tests.support.inspect.call_counter import Counts, count_calls
from tests.support.inspect.functions import context
from tests.support.servers.completions import SUNNY, stream_answer
from tests.support.servers.fake_server import run_fake_server

CONTENT = "A message of some three hundred characters. ".ljust(300, ".")

LARGE = "x" * 400_000
"""Content that is stored in S3."""


@dataclass(frozen=True)
class Operation:
    """The calls of AWS that one operation made; `is_request` if it was a request through API Gateway."""

    name: str
    counts: Counts
    is_request: bool = True


def operations(time: Clock) -> Iterator[Operation]:
    """Run and yield all operations, each at a fixed time.

    The caller's key is cached unless the name states otherwise. Chat requires a model, see `stub_model`.
    """
    time.stop()
    caller = Native.with_grant(new_grant())
    caller.threads()
    yield from _writes(caller, time)
    yield from _reads(caller)
    yield from _updates(caller)
    yield from _chats(caller)
    yield from _spaces_and_files(caller)
    yield from _deletions(caller)


@contextmanager
def stub_model() -> Iterator[None]:
    """Run a model with a fixed reply until the end of the block."""
    with run_fake_server() as model:
        model.will(stream_answer(*SUNNY))
        with using({"SKEIN_DEFAULT_PROVIDER": "openai", "SKEIN_OPENAI_BASE_URL": f"{model.url}/v1"}):
            yield


def _writes(caller: Native, time: Clock) -> Iterator[Operation]:
    def start(key: str | None = None) -> Answer:
        return caller.start(CONTENT, title="A conversation", key=key)

    yield _count("start a thread", start)
    yield _count("start a thread, with key", lambda: start("a"))
    yield _count("start a thread, replayed", lambda: start("a"))
    thread = _thread(caller, 3)
    first = caller.messages(thread, limit=1).body["data"][0]["id"]
    yield _count("append", lambda: caller.append(thread, CONTENT))
    yield _count("append, with key", lambda: caller.append(thread, CONTENT, key="b"))
    yield _count("append, replayed", lambda: caller.append(thread, CONTENT, key="b"))
    yield _count(
        "append, with key and an older parent",
        lambda: caller.append(thread, CONTENT, key="c", parent_message_id=first),
    )
    time.advance(ACTIVITY_RESOLUTION + clock.SECOND)
    caller.threads()
    yield _count("append, with key, updating activity", lambda: caller.append(thread, CONTENT, key="d"))
    time.advance(MARK_ACTIVE_AFTER)
    caller.threads()
    yield _count("append, with key, after an inactive day", lambda: caller.append(thread, CONTENT, key="f"))
    yield _count("append 400 KB, with key", lambda: caller.append(thread, LARGE, key="g"))
    items = [{"role": "user", "content": CONTENT}] * 20
    yield _count("append 20 items, with key", lambda: caller.as_client(Conversations).append(thread, *items, key="h"))


def _reads(caller: Native) -> Iterator[Operation]:
    thread = _thread(caller, 120)
    message = caller.messages(thread, limit=1).body["data"][0]["id"]
    cursor = caller.messages(thread, limit=50).body["meta"]["next_cursor"]
    for _ in range(21):
        caller.start(CONTENT, title="A conversation")
    uncached = Native.with_grant(caller.grant, caller.space)
    yield _count("get a thread", lambda: caller.thread(thread))
    yield _count("get a thread, key not cached", lambda: uncached.thread(thread))
    yield _count("get a message", lambda: caller.message(thread, message))
    large = caller.append(_thread(caller, 1), LARGE).data
    yield _count("get a message of 400 KB", lambda: caller.message(large["thread_id"], large["id"]))
    yield _count("list messages, 20", lambda: caller.messages(thread, limit=20))
    yield _count("list messages, 50", lambda: caller.messages(thread, limit=50))
    yield _count("list messages, the next 50", lambda: caller.messages(thread, limit=50, cursor=cursor))
    yield _count("list threads, 20", lambda: caller.threads(limit=20))


def _updates(caller: Native) -> Iterator[Operation]:
    thread = _thread(caller, 2)
    yield _count("update a title", lambda: caller.update(thread, title="Another title"))
    yield _count("archive", lambda: caller.delete(thread))
    yield _count("restore", lambda: caller.restore(thread))
    caller.delete(thread)
    yield _count("restore, with key", lambda: caller.restore(thread, key="e"))
    assistants = caller.as_client(Assistants)
    message = caller.messages(thread, limit=1).body["data"][0]["id"]
    yield _count(
        "replace a message's metadata", lambda: assistants.update_message(thread, message, metadata={"a": "b"})
    )
    yield _count("delete a message", lambda: assistants.delete_message(thread, message))


def _chats(caller: Native) -> Iterator[Operation]:
    thread = _thread(caller, 20)
    yield _count("chat, in a new thread", lambda: caller.chat(CONTENT))
    yield _count("chat, after 20 messages", lambda: caller.chat(CONTENT, thread_id=thread))
    yield _count("chat, with key", lambda: caller.chat(CONTENT, thread_id=thread, key="i"))
    yield _count("chat, replayed", lambda: caller.chat(CONTENT, thread_id=thread, key="i"))
    qelos = caller.as_client(Qelos)
    yield _count("chat without a thread (Qelos)", lambda: qelos.chat([user_message(CONTENT)]))
    yield _count("chat without a thread, with key", lambda: qelos.chat([user_message(CONTENT)], key="j"))
    yield _count("stop a turn", lambda: caller.stop(thread))


def _spaces_and_files(caller: Native) -> Iterator[Operation]:
    """Operations on spaces and files."""
    other, files = caller.in_space("other"), caller.as_client(Files)
    yield _count("create a space", lambda: other.new_space(name="Other"))
    yield _count("get a space", other.space_settings)
    yield _count("upload a file", lambda: files.upload(("a.txt", b"a")))
    yield _count("create a presigned upload", lambda: files.presign("large.pdf"))


def _deletions(caller: Native) -> Iterator[Operation]:
    small, large = _thread(caller, 1), _thread(caller, 101)
    yield _count("delete permanently, 1 message", lambda: caller.delete(small, permanent="true"))
    yield _count("delete permanently, 101 messages", lambda: caller.delete(large, permanent="true"))
    with count_calls() as counts:
        result = sweep_thread.handler(_tombstone_event(caller, small), context())
    assert result == {"batchItemFailures": []}
    yield Operation("sweep after a deletion (two for each)", counts, is_request=False)
    with count_calls() as counts:
        enforce_retention.handler({}, context())
    yield Operation("hourly retention run, none configured", counts, is_request=False)


def _count(name: str, call: Callable[[], Answer]) -> Operation:
    with count_calls() as counts:
        answer = call()
    assert 200 <= answer.status < 300, (name, answer)
    return Operation(name, counts)


def _thread(caller: Native, messages: int) -> str:
    thread = str(caller.start(CONTENT, title="A conversation").data["thread_id"])
    for _ in range(messages - 1):
        caller.append(thread, CONTENT)
    return thread


def _tombstone_event(caller: Native, thread: str) -> dict[str, Any]:
    """Build the stream event of a thread with a tombstone."""
    id = parse(thread)
    assert id
    key = keys.thread(ThreadRef(Space(caller.grant.tenant, caller.space), id))
    return {"Records": [{"dynamodb": {"Keys": {"pk": {"S": key["pk"]}}, "SequenceNumber": "1"}}]}
