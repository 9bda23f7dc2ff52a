"""The user's message of a turn: validation, fingerprint and storage."""

from collections.abc import Callable, Sequence
from dataclasses import astuple

from core.chat.request import ChatRequest
from core.errors import Archived, Invalid
from core.idempotency import fingerprint
from core.models import Message, NewMessage, Space, Status, ThreadRef
from core.providers.registry import provider
from core.storage.heads import Head
from core.threads.append import MAX_BATCH, append, find_appended
from core.threads.create import create_with_message
from core.threads.lookup import resolve_message as resolve_message
from core.threads.messages import get_at
from core.tools import Tool

ReadHead = Callable[[], Head | None]
"""Returns the head of the request's thread, read once and then cached; None for a new thread. Raises NotFound."""

LoadTools = Callable[[], Sequence[Tool]]
"""Returns the tools of the request, loaded once and then cached. Raises Invalid, NotFound."""


def validate(request: ChatRequest, read_head: ReadHead, load_tools: LoadTools) -> None:
    """Raise if the turn is not allowed: NotFound, Archived, Invalid. Nothing is written."""
    head = read_head()
    if head and head.status is Status.ARCHIVED:
        raise Archived
    if request.existing_id and not request.thread:
        text = "An existing message is answered in its own thread: give its thread_id."
        raise Invalid.field("body", "existing_user_message_id", message=text)
    if not request.thread and any(one.parent_id for one in request.new_messages):
        text = "A new thread has no message that could be the parent: give the thread_id."
        raise Invalid.field("body", "parent_message_id", message=text)
    if not request.new_messages and not request.existing_id:
        raise Invalid.field("body", "messages", message="There is no user message to answer.")
    if request.model:
        provider(request.model.provider)
    load_tools()


def request_fingerprint(request: ChatRequest) -> str:
    """The fingerprint by which two requests with one idempotency key are compared."""
    if request.raw_request is not None:
        return fingerprint(request.raw_request)
    return fingerprint(
        *map(astuple, request.new_messages),
        request.existing_id,
        astuple(request.new_thread),
        [model.provider, model.name] if (model := request.model) else None,
        request.integration,
        list(request.instructions),
        astuple(request.sampling),
        dict(request.tools),
    )


def store(
    space: Space, request: ChatRequest, author: str, key: str | None, read_head: ReadHead, *, resumed: bool
) -> Message:
    """Store the user's messages, and return the last one. A message that an earlier run of the turn has stored with
    `key` (only if `resumed`), or that the request names by its id, is returned as it is.

    The head that `validate` has read is not read again: see `core.threads.append`.
    """
    if resumed and key and request.thread and (stored := find_appended(request.thread, key)):
        return stored[-1]
    if request.thread and request.existing_id:
        sequence = resolve_message(request.thread, request.existing_id)
        message = get_at(request.thread, sequence, request.existing_id)
        if message.role != "user":
            text = "Only a user's message can be answered."
            raise Invalid.field("body", "existing_user_message_id", message=text)
        return message
    if request.thread:
        return _append(request.thread, request.new_messages, author, key, read_head())
    return create_with_message(space, request.new_thread, request.new_messages[0], author=author, key=key).value


def _append(ref: ThreadRef, news: Sequence[NewMessage], author: str, key: str | None, head: Head | None) -> Message:
    """Append messages in blocks of MAX_BATCH, and return the last one. The last block has the key itself, by which
    a resumed turn finds it; each block before it has a key with its index."""
    *starts, last = range(0, len(news), MAX_BATCH)
    for at in starts:
        append(ref, news[at : at + MAX_BATCH], author=author, key=key and f"{key} from {at}", head=head)
        head = None  # this block has moved the thread's tail
    return append(ref, news[last:], author=author, key=key, head=head).value[-1]
