"""The question of a turn: what forbids it, what tells it from others, and its place in the thread."""

from collections.abc import Callable, Sequence
from dataclasses import astuple

from core.chat.request import Ask
from core.errors import Archived, Invalid
from core.idempotency import fingerprint
from core.models import Message, NewMessage, Space, Status, ThreadRef
from core.providers.registry import provider
from core.storage.heads import Head
from core.threads.append import MOST_AT_ONCE, append_all, appended
from core.threads.create import start
from core.threads.lookup import message as place_of
from core.threads.messages import read
from core.tools import Tool


def check(ask: Ask, read_head: Callable[[], Head | None], offered: Callable[[], Sequence[Tool]]) -> None:
    """Raise what forbids a turn, before its key is claimed. `read_head` returns the head of the thread, None for a new
    thread; `offered` has the tools that it asks for."""
    head = read_head()
    if head and head.status is Status.ARCHIVED:
        raise Archived
    if ask.existing_id and not ask.thread:
        said = "A message that is stored already is answered in its thread: name it in thread_id."
        raise Invalid.field("body", "existing_user_message_id", message=said)
    if not ask.thread and any(one.parent_id for one in ask.said):
        said = "A new thread has no message yet that could be a parent: name the thread in thread_id."
        raise Invalid.field("body", "parent_message_id", message=said)
    if not ask.said and not ask.existing_id:
        raise Invalid.field("body", "messages", message="There is no user's message to answer.")
    if ask.model:
        provider(ask.model.provider)
    offered()


def sameness(ask: Ask) -> str:
    """What tells a request from others with the same key."""
    if ask.sent is not None:
        return fingerprint(ask.sent)
    return fingerprint(
        *map(astuple, ask.said),
        ask.existing_id,
        astuple(ask.new_thread),
        [model.provider, model.name] if (model := ask.model) else None,
        ask.integration,
        list(ask.instructions),
        astuple(ask.how),
        dict(ask.tools),
    )


def stored(
    space: Space, ask: Ask, author: str, key: str | None, read_head: Callable[[], Head | None], *, resumed: bool
) -> Message:
    """The user's message, stored now, or before: by an earlier run of the turn with `key`, or by its id. `read_head` is
    the one that `check` was given: what it has read is not read again."""
    if resumed and key and ask.thread and (before := appended(ask.thread, key)):
        return before[-1]
    if ask.thread and ask.existing_id:
        message = read(ask.thread, place_of(ask.thread, ask.existing_id), ask.existing_id)
        if message.role != "user":
            said = "Only a user's message can be answered."
            raise Invalid.field("body", "existing_user_message_id", message=said)
        return message
    if ask.thread:
        return _appended(ask.thread, ask.said, author, key, read_head())
    return start(space, ask.new_thread, ask.said[0], author=author, key=key).value


def _appended(ref: ThreadRef, said: Sequence[NewMessage], author: str, key: str | None, head: Head | None) -> Message:
    """Store messages, in blocks where they are many, of which the last alone has the very key; the last message."""
    *starts, last = range(0, len(said), MOST_AT_ONCE)
    for at in starts:
        append_all(ref, said[at : at + MOST_AT_ONCE], author=author, key=key and f"{key} from {at}", head=head)
        head = None  # this block has moved the thread's tail
    return append_all(ref, said[last:], author=author, key=key, head=head).value[-1]
