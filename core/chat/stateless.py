"""A model's reply to messages that are in no thread.

With an idempotency key the reply is stored for as long as a claim lives, for replays of the request.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from core import clock, spaces
from core.chat import context, leases, model_call, user_message
from core.chat.attachments import Documents
from core.chat.events import Completion
from core.chat.leases import Lease
from core.chat.model_call import Prompt
from core.chat.request import ChatRequest
from core.chat.watch import Watch, with_heartbeat
from core.errors import Invalid
from core.idempotency import key_hash
from core.jsontext import dumps
from core.models import NewMessage, Space
from core.providers import Finished, TextDelta
from core.providers.registry import provider
from core.storage import turns
from core.storage.large_content import MAX_INLINE


def complete(
    space: Space, messages: Sequence[NewMessage], request: ChatRequest, *, key: str | None = None
) -> Iterator[TextDelta | Completion]:
    """Call a model with messages, and yield its reply; `Completion` is the last event. Nothing happens before the first
    event is requested.

    A reply of more than MAX_INLINE bytes is not stored for its key: a replay calls the model again.

    Raises Invalid; KeyReused; InFlight while the same request runs; Busy; ProviderFailed and its subclasses, also
    between two events.
    """
    if key is None:
        _validate(messages, request)
        yield from _complete(space, messages, request, Watch())
        return
    hash = key_hash("complete", key)
    fingerprint = user_message.request_fingerprint(request)
    lease = leases.acquire(space, hash, fingerprint, lambda: _validate(messages, request))
    if lease.existing.completion is not None:
        yield _replay(lease.existing.completion)
        return
    with lease.released_on_error():
        for event in _complete(space, messages, request, Watch(lease.renew)):
            yield _store(lease, event) if isinstance(event, Completion) else event


def _validate(messages: Sequence[NewMessage], request: ChatRequest) -> None:
    """Raise if the request is not allowed. Nothing is written."""
    if not messages:
        raise Invalid.field("body", "messages", message="There is no message to answer.")
    if request.model:
        provider(request.model.provider)


def _complete(
    space: Space, messages: Sequence[NewMessage], request: ChatRequest, watch: Watch
) -> Iterator[TextDelta | Completion]:
    settings = request.settings or spaces.get(space)
    model = request.model or settings.model_for(request.integration)
    documents = Documents(space, messages, provider(model.provider).reads, request.masking)
    instructions, history = context.to_model_messages(messages, documents)
    system = model_call.system_prompt(settings, [*instructions, *request.instructions])
    prompt = Prompt(history[:-1], history[-1:], system)
    answer = model_call.stream_answer(model, prompt, request.masking, request.sampling)
    text = ""
    with closing(with_heartbeat(answer)) as events:
        for event in events:
            watch.renew_if_due()
            match event:
                case TextDelta(more):
                    text += more
                    yield event
                case Finished():
                    usage = model_call.usage_metadata(model, event)
                    yield Completion(uuid4(), clock.now(), request.masking.redact(text), usage)


def _store(lease: Lease, completion: Completion) -> Completion:
    """Store the reply for replays. If another run of the request has stored one first, return that."""
    stored = {**asdict(completion), "id": str(completion.id)}
    if len(dumps(stored).encode()) > MAX_INLINE:
        turns.release(lease.space, lease.hash, lease.own)
        return completion
    if turns.record_completion(lease.space, lease.hash, stored):
        return completion
    existing = turns.get(lease.space, lease.hash)
    return _replay(existing.completion) if existing and existing.completion else completion


def _replay(stored: Any) -> Completion:
    return Completion(**{**stored, "id": UUID(stored["id"]), "replayed": True})
