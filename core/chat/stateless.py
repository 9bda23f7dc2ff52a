"""A model's answer to messages that are in no thread.

With an idempotency key it is kept as long as a claim lives, for whoever sends the same request again.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from core import clock, spaces
from core.chat import context, leases, model_call, user_message
from core.chat.attachments import Documents
from core.chat.events import Completed
from core.chat.leases import Lease
from core.chat.model_call import Told
from core.chat.request import Ask
from core.chat.watch import Watch, ticking
from core.errors import Invalid
from core.idempotency import claim_hash
from core.jsontext import dumps
from core.models import NewMessage, Space
from core.providers import Finished, TextDelta
from core.providers.registry import provider
from core.storage import turns
from core.storage.large_content import ITEM_ROOM


def complete(
    space: Space, said: Sequence[NewMessage], ask: Ask, *, key: str | None = None
) -> Iterator[TextDelta | Completed]:
    """Have a model answer messages; `Completed` is the last event. Nothing happens before the first is asked for.

    An answer of more than ITEM_ROOM bytes is not kept for its key: the model is asked again then.

    Raises Invalid; KeyReused; InFlight while the same request runs; Busy; ProviderFailed and its kin, also in the
    middle.
    """
    if key is None:
        _check(said, ask)
        yield from _completion(space, said, ask, Watch())
        return
    hash = claim_hash("complete", key)
    lease = leases.take(space, hash, user_message.sameness(ask), lambda: _check(said, ask))
    if lease.standing.completion is not None:
        yield _read(lease.standing.completion)
        return
    with lease.held():
        for event in _completion(space, said, ask, Watch(lease.renew)):
            yield _kept(lease, event) if isinstance(event, Completed) else event


def _check(said: Sequence[NewMessage], ask: Ask) -> None:
    """Raise what forbids it, before its key is claimed."""
    if not said:
        raise Invalid.field("body", "messages", message="There is no message to answer.")
    if ask.model:
        provider(ask.model.provider)


def _completion(space: Space, said: Sequence[NewMessage], ask: Ask, watch: Watch) -> Iterator[TextDelta | Completed]:
    settings = ask.settings or spaces.get(space)
    model = ask.model or settings.answering(ask.integration)
    instructions, told = context.told(
        said, Documents(space, said, provider(model.provider).document_types, ask.masking)
    )
    system = model_call.instructed(settings, [*instructions, *ask.instructions])
    text = ""
    with closing(ticking(model_call.spoken(model, Told(told[:-1], told[-1:], system), ask.masking, ask.how))) as coming:
        for event in coming:
            watch.keep()
            match event:
                case TextDelta(more):
                    text += more
                    yield event
                case Finished():
                    yield Completed(uuid4(), clock.now(), ask.masking.redact(text), model_call.spent(model, event))


def _kept(lease: Lease, completed: Completed) -> Completed:
    """The answer, kept for who asks again; of two runs of one request, the first one's answer stands."""
    noted = {**asdict(completed), "id": str(completed.id)}
    if len(dumps(noted).encode()) > ITEM_ROOM:
        turns.release(lease.space, lease.hash, lease.mine)
        return completed
    if turns.complete(lease.space, lease.hash, noted):
        return completed
    standing = turns.get(lease.space, lease.hash)
    return _read(standing.completion) if standing and standing.completion else completed


def _read(completion: Any) -> Completed:
    return Completed(**{**completion, "id": UUID(completion["id"]), "replayed": True})
