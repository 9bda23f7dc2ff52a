"""The input of a chat turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.models import NewMessage, NewThread, ThreadRef
from core.pii.masking import Masking
from core.providers import ModelRef
from core.spaces import SpaceSettings


@dataclass(frozen=True, slots=True)
class Sampling:
    """Sampling options of the model. None, and no stop sequences: the provider's default."""

    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A request for a model's reply.

    - `new_messages`: the messages to store; the model replies to the last one. Empty if `existing_id` is the id of a
      user's message that is stored already.
    - `thread`: the thread to reply in; None creates one from `new_thread`.
    - `model`: the model to call; None is the space's model for `integration`.
    - `instructions`, `sampling`: sent to the model and not stored.
    - `masking`: the handling of personal data. Values to redact must be redacted in `new_messages` already.
    - `tools`: the tools that the model may call, each name with its arguments, see `core.tools.build_tools`.
    - `settings`: the space's settings, if the caller has read them already.
    - `raw_request`: the request as the client sent it. If given, it alone decides whether two requests with one
      idempotency key are the same; needed where the other fields depend on the state of the thread.
    """

    new_messages: Sequence[NewMessage] = ()
    thread: ThreadRef | None = None
    new_thread: NewThread = field(default_factory=NewThread)
    existing_id: str | None = None
    model: ModelRef | None = None
    integration: str | None = None
    instructions: Sequence[str] = ()
    sampling: Sampling = field(default_factory=Sampling)
    masking: Masking = field(default_factory=Masking)
    tools: Mapping[str, Any] = field(default_factory=dict)
    settings: SpaceSettings | None = None
    raw_request: Any = None
