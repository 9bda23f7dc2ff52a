"""A client that asks what is personal in a text."""

from dataclasses import dataclass
from typing import Any

from handlers.pii import detect_pii
from tests.support.clients.base import Client
from tests.support.data.events import Answer


@dataclass(frozen=True)
class Pii(Client):
    """A caller with a key."""

    def detect(self, text: Any, **fields: Any) -> Answer:
        """POST /v1/pii/detect."""
        return self.send(detect_pii.handler, {"text": text, **fields})
