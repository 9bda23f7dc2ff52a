"""A turn: a user's message (the question) and a model's reply (the answer), both stored in the thread.

With an idempotency key a turn has a lease (`core.chat.leases`). A replay of a finished turn gets the stored answer, and
no model is called; a turn whose owner is gone is resumed after its last stored step.
"""

from collections.abc import Iterator
from functools import cache, partial

from core import tools
from core.chat import leases, run, user_message
from core.chat.events import Event, TurnFinished
from core.chat.request import ChatRequest
from core.errors import NotFound
from core.idempotency import key_hash
from core.models import Space, ThreadRef
from core.storage import threads, turns
from core.storage.calls import ConditionFailed
from core.storage.table import table
from core.threads.keyed_write import write_once
from core.threads.lookup import load_head
from core.threads.messages import get_at


def turn(space: Space, request: ChatRequest, *, author: str, key: str | None = None) -> Iterator[Event]:
    """Run a turn, and yield its events; `TurnFinished` is the last one. Nothing happens before the first event is
    requested.

    Raises NotFound, Archived, Invalid, TooLarge; KeyReused; InFlight while the same turn runs; ProviderFailed and its
    subclasses, also between two events: the text up to then is not stored, and the same request can be sent again.
    """
    read_head = cache(lambda: load_head(request.thread) if request.thread else None)
    load_tools = cache(partial(tools.offered, space, request.tools))
    validate = partial(user_message.validate, request, read_head, load_tools)
    run_turn = partial(run.run_turn, space, request, author, read_head, load_tools)
    if key is None:
        validate()
        yield from run_turn()
        return
    hash = key_hash("chat", f"{request.thread.id if request.thread else ''} {key}")
    lease = leases.acquire(space, hash, user_message.request_fingerprint(request), validate)
    existing = lease.existing
    if existing.thread_id is not None and existing.answer is not None:
        yield run.replay(get_at(ThreadRef(space, existing.thread_id), existing.answer))
        return
    with lease.released_on_error():
        for event in run_turn(hash, resumed=lease.is_resumed, renew=lease.renew):
            if isinstance(event, TurnFinished):
                turns.record_answer(space, hash, event.message.thread.id, event.message.sequence)
            yield event


def stop(ref: ThreadRef, *, key: str | None = None) -> bool:
    """Stop the turns that run in a thread, within about a second. The text up to then is stored, and marked as
    incomplete. Later turns are not stopped; with a key, neither does a late retry stop them.

    Returns whether an earlier request with this key has stopped them. Raises NotFound, KeyReused.
    """
    if key is not None:
        return write_once(ref, "stop", key, (), lambda head: [threads.stop_write(head.ref)])
    try:
        table().update(threads.stop_write(ref))
    except ConditionFailed:
        raise NotFound("thread", str(ref.id)) from None
    return False
