"""A client of the detection of personal data."""

from dataclasses import dataclass
from typing import Any

from handlers.pii import detect_pii
from tests.support.clients.base import Client
from tests.support.data.events import Answer


@dataclass(frozen=True)
class Pii(Client):
    """A client of the detection endpoint."""

    def detect(self, text: Any, **fields: Any) -> Answer:
        """POST /v1/pii/detect."""
        return self.send(detect_pii.handler, {"text": text, **fields})
