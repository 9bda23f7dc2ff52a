"""A model's answer to messages that are kept nowhere."""

from collections.abc import Iterator, Sequence

from core import spaces
from core.chat import speaking
from core.chat.asking import Ask
from core.chat.events import Completed
from core.chat.speaking import Told
from core.models import Space
from core.providers import ChatMessage, Finished, TextDelta


def complete(space: Space, said: Sequence[ChatMessage], ask: Ask) -> Iterator[TextDelta | Completed]:
    """Have a model answer messages; `Completed` is the last event.

    Raises Invalid; ProviderFailed and its kin, also in the middle.
    """
    settings = ask.settings or spaces.get(space)
    model = ask.model or settings.answering(ask.integration)
    told = Told(said[:-1], said[-1:], speaking.instructed(settings, ask.instructions))
    text = ""
    for event in speaking.spoken(model, told, ask.masking, ask.how):
        if isinstance(event, TextDelta):
            text += event.text
            yield event
        elif isinstance(event, Finished):
            yield Completed(text, speaking.spent(model, event))
