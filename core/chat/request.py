"""What a caller wants answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.models import NewMessage, NewThread, ThreadRef
from core.pii.masking import Masking
from core.providers import ModelRef
from core.spaces import SpaceSettings


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
    `tools` are those that the model may call, by name, each with what it needs, see `core.tools.build_tools`.
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
    tools: Mapping[str, Any] = field(default_factory=dict)
    settings: SpaceSettings | None = None
    sent: Any = None
