"""Every POST of OpenAI's and Qelos's dialects, as requests that differ in a number."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants, Conversations
from tests.support.clients.qelos import Qelos
from tests.support.data.events import Answer

HELLO = {"role": "user", "content": "Hello!"}


@dataclass(frozen=True)
class Post:
    """One POST, sent with a key; `thread` is the one it acts on, None if it makes one."""

    send: Callable[[int, str], Answer]
    bad: Callable[[str], Answer]
    thread: str | None = None


def _create_thread(skein: Native) -> Post:
    caller = skein.as_client(Assistants)
    return Post(lambda n, key: caller.create(metadata=_n(n), key=key), lambda key: caller.create(metadata=[], key=key))


def _create_thread_with_messages(skein: Native) -> Post:
    caller = skein.as_client(Assistants)
    return Post(
        lambda n, key: caller.create(messages=[HELLO] * n, metadata=_n(0), key=key),
        lambda key: caller.create(messages=[{}], key=key),
    )


def _update_thread(skein: Native) -> Post:
    caller, thread = skein.as_client(Assistants), skein.new_thread()
    return Post(
        lambda n, key: caller.update(thread, metadata=_n(n), key=key),
        lambda key: caller.update(thread, metadata=[], key=key),
        thread,
    )


def _create_message(skein: Native) -> Post:
    caller, thread = skein.as_client(Assistants), skein.new_thread()
    return Post(
        lambda n, key: caller.append(thread, [{"type": "text", "text": f"{n}"}] * 2, metadata=_n(n), key=key),
        lambda key: caller.append(thread, role="human", key=key),
        thread,
    )


def _update_message(skein: Native) -> Post:
    caller, thread = skein.as_client(Assistants), skein.new_thread()
    message = skein.messages(thread).data[0]["id"]
    return Post(
        lambda n, key: caller.update_message(thread, message, metadata=_n(n), key=key),
        lambda key: caller.update_message(thread, message, metadata=[], key=key),
        thread,
    )


def _create_conversation(skein: Native) -> Post:
    caller = skein.as_client(Conversations)
    return Post(
        lambda n, key: caller.create(items=[HELLO], metadata=_n(n), key=key),
        lambda key: caller.create(items=1, key=key),
    )


def _update_conversation(skein: Native) -> Post:
    caller, thread = skein.as_client(Conversations), skein.new_thread()
    return Post(
        lambda n, key: caller.update(thread, metadata=_n(n), key=key),
        lambda key: caller.update(thread, key=key),
        thread,
    )


def _create_items(skein: Native) -> Post:
    caller, thread = skein.as_client(Conversations), skein.new_thread()
    return Post(
        lambda n, key: caller.append(thread, *[HELLO] * (19 + n), key=key),
        lambda key: caller.append(thread, key=key),
        thread,
    )


def _create_qelos_thread(skein: Native) -> Post:
    caller = skein.as_client(Qelos)
    return Post(lambda n, key: caller.create(title=f"{n}", key=key), lambda key: caller.create("", key=key))


def _n(number: int) -> dict[str, str]:
    return {"n": str(number), "constant": "c"}


POSTS: dict[str, Callable[[Native], Post]] = {
    "POST /threads": _create_thread,
    "POST /threads, with messages": _create_thread_with_messages,
    "POST /threads/{thread_id}": _update_thread,
    "POST /threads/{thread_id}/messages": _create_message,
    "POST /threads/{thread_id}/messages/{message_id}": _update_message,
    "POST /conversations": _create_conversation,
    "POST /conversations/{conversation_id}": _update_conversation,
    "POST /conversations/{conversation_id}/items": _create_items,
    "POST /api/ai/threads": _create_qelos_thread,
}
