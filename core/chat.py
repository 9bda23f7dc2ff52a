"""Chat: a model answers in the thread.

The user's message is stored before the model is called, the answer when it is complete. With an idempotency key a turn
has a lease and an owner: while it runs, the same request is told to wait; when it is done, it gets the same answer
without asking a model; when its owner is gone, the next one goes on behind what is stored. Messages are thus written
exactly once, models asked at least once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, field, replace
from typing import Any

from core import clock, context, ids, spaces
from core.append import append, append_all, appended
from core.claimed import head_of
from core.errors import Archived, InFlight, Invalid, KeyReused, ProviderFailed
from core.idempotency import claim_hash, fingerprint
from core.jsontext import dumps, loads
from core.lookup import message as place_of
from core.messages import read
from core.models import Message, Metadata, NewMessage, NewThread, Space, Status, ThreadRef
from core.pii.masking import Masking
from core.providers import ChatMessage, Finished, ModelRef, ModelRequest, TextDelta, provider
from core.providers import Event as ModelEvent
from core.spaces import SpaceSettings
from core.start import start
from core.storage import turns
from core.storage.turns import Turn

LEASE = 35 * clock.SECOND
"""How long a turn belongs to whoever runs it: a little longer than a function does."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the model is to choose its words; None and nothing: as it likes."""

    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """What a caller wants answered, and where. No `thread`: a new one, as `new_thread` says.

    `said` are the messages to store, of which the last is answered; or none, and `existing_id` is the id of a user's
    message that is stored already. `instructions` are for the model alone, and so are the sampling options in `how`.
    `masking` says what becomes of personal data in it; what is to be gone for good is not in `said` any more.
    `settings` are the space's, where they have been read already.
    `sent` is what the caller sent, where the rest depends on how the thread stands: it tells one request from another.
    """

    said: Sequence[NewMessage] = ()
    thread: ThreadRef | None = None
    new_thread: NewThread = field(default_factory=NewThread)
    existing_id: str | None = None
    model: ModelRef | None = None
    integration: str | None = None
    instructions: Sequence[str] = ()
    how: Sampling = field(default_factory=Sampling)
    masking: Masking = field(default_factory=Masking)
    settings: SpaceSettings | None = None
    sent: Any = None


@dataclass(frozen=True, slots=True)
class Begun:
    """The user's message is stored; the model is asked now."""

    message: Message


@dataclass(frozen=True, slots=True)
class Answered:
    """The model's message, stored; `replayed` when an earlier request with the same key had it."""

    message: Message
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Completed:
    """A model's answer that is kept nowhere, with what would be noted with it."""

    text: str
    spent: Metadata


Event = Begun | TextDelta | Answered


def turn(space: Space, ask: Ask, *, author: str, key: str | None = None) -> Iterator[Event]:
    """Carry out a turn; `Answered` is its last event. Nothing happens before the first is asked for.

    Raises NotFound, Archived, Invalid, TooLarge; KeyReused; InFlight while the same turn runs; ProviderFailed and its
    kin, also in the middle: what was said so far is then not kept, and the same request can be sent again.
    """
    if key is None:
        _check(ask)
        yield from _carry_out(space, ask, author)
        return
    hash = claim_hash("chat", f"{ask.thread.id if ask.thread else ''} {key}")
    mine = Turn(_fingerprint(ask), ids.new_append_id(), clock.now() + LEASE)
    standing = turns.get(space, hash)
    if standing is None:
        _check(ask)
        standing = turns.begin(space, hash, mine)
    if standing.fingerprint != mine.fingerprint:
        raise KeyReused
    if standing.thread_id is not None and standing.answer is not None:
        yield Answered(read(ThreadRef(space, standing.thread_id), standing.answer), replayed=True)
        return
    if standing != mine and not (standing.has_run_out and turns.take_over(space, hash, standing, mine)):
        raise InFlight
    yield from _owned(space, ask, author, hash, mine, resumed=standing != mine)


def complete(space: Space, said: Sequence[ChatMessage], ask: Ask) -> Iterator[TextDelta | Completed]:
    """Have a model answer messages that are kept nowhere; `Completed` is the last event.

    Raises Invalid; ProviderFailed and its kin, also in the middle.
    """
    settings = ask.settings or spaces.get(space)
    model = ask.model or settings.answering(ask.integration)
    text = ""
    for event in _answering(model, said, _system(settings, ask.instructions), ask):
        if isinstance(event, TextDelta):
            text += event.text
            yield event
        else:
            yield Completed(text, _spent(model, event))


def _owned(space: Space, ask: Ask, author: str, hash: str, mine: Turn, *, resumed: bool) -> Iterator[Event]:
    """Carry out a turn that is ours, and note what came of it."""
    try:
        for event in _carry_out(space, ask, author, hash, resumed=resumed):
            if isinstance(event, Answered):
                turns.finish(space, hash, event.message.thread.id, event.message.sequence)
            yield event
    except Exception:
        turns.release(space, hash, mine)
        raise


def _carry_out(
    space: Space, ask: Ask, author: str, hash: str | None = None, *, resumed: bool = False
) -> Iterator[Event]:
    asked = _asked(space, ask, author, hash, resumed=resumed)
    yield Begun(asked)
    if resumed and (before := appended(asked.thread, f"{hash} answered")):
        yield Answered(before[0], replayed=True)
        return
    settings = ask.settings or spaces.get(space)
    model = ask.model or settings.answering(ask.integration)
    instructions, said = context.told(context.path(asked.thread, asked.sequence))
    system = _system(settings, [*instructions, *ask.instructions])
    text = ""
    for event in _answering(model, said, system, ask):
        if isinstance(event, TextDelta):
            text += event.text
            yield event
        else:
            yield Answered(_answer(asked, ask.masking.keep(text), model, event, author, hash))


def _answering(model: ModelRef, said: Sequence[ChatMessage], system: str, ask: Ask) -> Iterator[TextDelta | Finished]:
    """The model's answer. It sees placeholders where personal data is to be masked; they come back as values."""
    masking = ask.masking
    masked, system = _masked(masking, said, system)
    request = _request(model, masked, system, ask.how)
    ends: list[Finished] = []
    for text in masking.unmasking(_texts(provider(model.provider).stream(request), ends)):
        yield TextDelta(text)
    yield from ends


def _masked(masking: Masking, said: Sequence[ChatMessage], system: str) -> tuple[list[ChatMessage], str]:
    """Everything that the model is told, arguments of tools included, looked through together."""
    calls = [dumps(call.arguments) for one in said for call in one.tool_calls]
    *texts, asked, system = masking.mask_all(
        [*calls, *(one.text for one in said[:-1])], *(one.text for one in said[-1:] or [ChatMessage("user")]), system
    )
    arguments, texts = iter(texts[: len(calls)]), [*texts[len(calls) :], asked]
    masked = [
        replace(one, text=text, tool_calls=[replace(call, arguments=loads(next(arguments))) for call in one.tool_calls])
        for one, text in zip(said, texts, strict=False)
    ]
    return masked, system


def _texts(events: Iterable[ModelEvent], ends: list[Finished]) -> Iterator[str]:
    for event in events:
        if isinstance(event, TextDelta):
            yield event.text
        elif isinstance(event, Finished):
            ends.append(event)


def _system(settings: SpaceSettings, instructions: Sequence[str]) -> str:
    return "\n\n".join([settings.system_prompt or "", *instructions]).strip()


def _asked(space: Space, ask: Ask, author: str, hash: str | None, *, resumed: bool) -> Message:
    """The user's message, stored now or before."""
    if resumed and ask.thread and (before := appended(ask.thread, f"{hash} asked")):
        return before[-1]
    if ask.thread and ask.existing_id:
        message = read(ask.thread, place_of(ask.thread, ask.existing_id), ask.existing_id)
        if message.role != "user":
            said = "Only a user's message can be answered."
            raise Invalid.field("body", "existing_user_message_id", message=said)
        return message
    key = f"{hash} asked" if hash else None
    if ask.thread:
        return append_all(ask.thread, ask.said, author=author, key=key).value[-1]
    return start(space, ask.new_thread, ask.said[0], author=author, key=key).value


def _request(model: ModelRef, said: Sequence[ChatMessage], system: str, how: Sampling) -> ModelRequest:
    return ModelRequest(
        model=model.name,
        messages=said,
        system=system or None,
        max_tokens=how.max_tokens,
        temperature=how.temperature,
        top_p=how.top_p,
        stop=how.stop,
    )


def _answer(asked: Message, text: str, model: ModelRef, end: Finished, author: str, hash: str | None) -> Message:
    """Store the answer behind its question. Of two runs of one turn, the first one's answer stands."""
    new = NewMessage("assistant", text, _spent(model, end), parent_id=str(asked.id))
    key = f"{hash} answered" if hash else None
    return append(asked.thread, new, author=author, key=key, whatever_it_says=True).value


def _spent(model: ModelRef, end: Finished) -> Metadata:
    """What is noted with an answer. Raises ProviderFailed if it is none."""
    if end.reason == "filtered":
        raise ProviderFailed("The model, or a filter before it, refused to answer.")
    return {
        "model_used": model.name,
        "tokens_used": end.input_tokens + end.output_tokens,
        "input_tokens": end.input_tokens,
        "output_tokens": end.output_tokens,
        "finish_reason": end.reason,
    }


def _check(ask: Ask) -> None:
    """Raise what forbids the turn, before its key is claimed."""
    if ask.thread and head_of(ask.thread).status is Status.ARCHIVED:
        raise Archived
    if ask.existing_id and not ask.thread:
        said = "A message that is stored already is answered in its thread: name it in thread_id."
        raise Invalid.field("body", "existing_user_message_id", message=said)
    if not ask.said and not ask.existing_id:
        raise Invalid.field("body", "messages", message="There is no user's message to answer.")
    if ask.model:
        provider(ask.model.provider)


def _fingerprint(ask: Ask) -> str:
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
    )
