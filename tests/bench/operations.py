"""Every operation once, through its handler, on small items: what it asks of AWS."""

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
"""Content that lives in S3."""


@dataclass(frozen=True)
class Operation:
    """What one operation asked of AWS; `is_request` when a caller made it, through API Gateway."""

    name: str
    counts: Counts
    is_request: bool = True


def operations(time: Clock) -> Iterator[Operation]:
    """All of them, at one moment each. The caller's key is warm, where nothing else is said; a model has to answer."""
    time.stop()
    caller = Native.with_grant(new_grant())
    caller.threads()
    yield from _writing(caller, time)
    yield from _reading(caller)
    yield from _changing(caller)
    yield from _chatting(caller)
    yield from _beside(caller)
    yield from _deleting(caller)


@contextmanager
def answering() -> Iterator[None]:
    """Inside the block a model answers, always the same."""
    with run_fake_server() as model:
        model.will(stream_answer(*SUNNY))
        with using({"SKEIN_DEFAULT_PROVIDER": "openai", "SKEIN_OPENAI_BASE_URL": f"{model.url}/v1"}):
            yield


def _writing(caller: Native, time: Clock) -> Iterator[Operation]:
    def start(key: str | None = None) -> Answer:
        return caller.start(CONTENT, title="A conversation", key=key)

    yield _request("start a thread", start)
    yield _request("start a thread, with key", lambda: start("a"))
    yield _request("start a thread, sent again", lambda: start("a"))
    thread = _thread(caller, 3)
    first = caller.messages(thread, limit=1).body["data"][0]["id"]
    yield _request("append", lambda: caller.append(thread, CONTENT))
    yield _request("append, with key", lambda: caller.append(thread, CONTENT, key="b"))
    yield _request("append, sent again", lambda: caller.append(thread, CONTENT, key="b"))
    yield _request(
        "append, with key and an older parent",
        lambda: caller.append(thread, CONTENT, key="c", parent_message_id=first),
    )
    time.advance(ACTIVITY_RESOLUTION + clock.SECOND)
    caller.threads()
    yield _request("append, with key, noting activity", lambda: caller.append(thread, CONTENT, key="d"))
    time.advance(MARK_ACTIVE_AFTER)
    caller.threads()
    yield _request("append, with key, after a day's silence", lambda: caller.append(thread, CONTENT, key="f"))
    yield _request("append 400 KB, with key", lambda: caller.append(thread, LARGE, key="g"))
    items = [{"role": "user", "content": CONTENT}] * 20
    yield _request("append 20 items, with key", lambda: caller.as_client(Conversations).append(thread, *items, key="h"))


def _reading(caller: Native) -> Iterator[Operation]:
    thread = _thread(caller, 120)
    message = caller.messages(thread, limit=1).body["data"][0]["id"]
    cursor = caller.messages(thread, limit=50).body["meta"]["next_cursor"]
    for _ in range(21):
        caller.start(CONTENT, title="A conversation")
    stranger = Native.with_grant(caller.grant, caller.space)
    yield _request("get a thread", lambda: caller.thread(thread))
    yield _request("get a thread, key not seen for a minute", lambda: stranger.thread(thread))
    yield _request("get a message", lambda: caller.message(thread, message))
    large = caller.append(_thread(caller, 1), LARGE).data
    yield _request("get a message of 400 KB", lambda: caller.message(large["thread_id"], large["id"]))
    yield _request("list messages, 20", lambda: caller.messages(thread, limit=20))
    yield _request("list messages, 50", lambda: caller.messages(thread, limit=50))
    yield _request("list messages, the next 50", lambda: caller.messages(thread, limit=50, cursor=cursor))
    yield _request("list threads, 20", lambda: caller.threads(limit=20))


def _changing(caller: Native) -> Iterator[Operation]:
    thread = _thread(caller, 2)
    yield _request("change a title", lambda: caller.update(thread, title="Another title"))
    yield _request("archive", lambda: caller.delete(thread))
    yield _request("restore", lambda: caller.restore(thread))
    caller.delete(thread)
    yield _request("restore, with key", lambda: caller.restore(thread, key="e"))
    assistants = caller.as_client(Assistants)
    message = caller.messages(thread, limit=1).body["data"][0]["id"]
    yield _request(
        "replace a message's metadata", lambda: assistants.update_message(thread, message, metadata={"a": "b"})
    )
    yield _request("delete a message", lambda: assistants.delete_message(thread, message))


def _chatting(caller: Native) -> Iterator[Operation]:
    thread = _thread(caller, 20)
    yield _request("chat, in a new thread", lambda: caller.chat(CONTENT))
    yield _request("chat, behind 20 messages", lambda: caller.chat(CONTENT, thread_id=thread))
    yield _request("chat, with key", lambda: caller.chat(CONTENT, thread_id=thread, key="i"))
    yield _request("chat, sent again", lambda: caller.chat(CONTENT, thread_id=thread, key="i"))
    qelos = caller.as_client(Qelos)
    yield _request("chat in no thread (Qelos)", lambda: qelos.chat([user_message(CONTENT)]))
    yield _request("chat in no thread, with key", lambda: qelos.chat([user_message(CONTENT)], key="j"))
    yield _request("stop", lambda: caller.stop(thread))


def _beside(caller: Native) -> Iterator[Operation]:
    """What stands beside threads."""
    other, files = caller.in_space("other"), caller.as_client(Files)
    yield _request("set up a space", lambda: other.new_space(name="Other"))
    yield _request("get a space", other.space_settings)
    yield _request("upload a file", lambda: files.upload(("a.txt", b"a")))
    yield _request("get leave to upload a file", lambda: files.presign("large.pdf"))


def _deleting(caller: Native) -> Iterator[Operation]:
    small, large = _thread(caller, 1), _thread(caller, 101)
    yield _request("delete for good, 1 message", lambda: caller.delete(small, permanent="true"))
    yield _request("delete for good, 101 messages", lambda: caller.delete(large, permanent="true"))
    with count_calls() as counts:
        done = sweep_thread.handler(_marked(caller, small), context())
    assert done == {"batchItemFailures": []}
    yield Operation("the sweep behind a deletion (two for each)", counts, is_request=False)
    with count_calls() as counts:
        enforce_retention.handler({}, context())
    yield Operation("an hour in which no retention is set", counts, is_request=False)


def _request(name: str, call: Callable[[], Answer]) -> Operation:
    with count_calls() as counts:
        answer = call()
    assert 200 <= answer.status < 300, (name, answer)
    return Operation(name, counts)


def _thread(caller: Native, messages: int) -> str:
    thread = str(caller.start(CONTENT, title="A conversation").data["thread_id"])
    for _ in range(messages - 1):
        caller.append(thread, CONTENT)
    return thread


def _marked(caller: Native, thread: str) -> dict[str, Any]:
    """The stream's event for a thread that was marked as deleted."""
    id = parse(thread)
    assert id
    key = keys.thread(ThreadRef(Space(caller.grant.tenant, caller.space), id))
    return {"Records": [{"dynamodb": {"Keys": {"pk": {"S": key["pk"]}}, "SequenceNumber": "1"}}]}
