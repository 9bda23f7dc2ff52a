"""The headers that say what becomes of personal data, as one parameter of a handler."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Header

from core.pii.headers import masking_from_headers
from core.pii.masking import Masking, Policy


@dataclass(frozen=True, slots=True)
class PiiHeaders:
    """What the four headers say, each as it was sent."""

    mapping: Annotated[
        str | None,
        Header(alias="X-Pii-Mapping", description="Policies, `email=mask, ssn=redact`; or JSON, placeholder to value."),
    ] = None
    auto: Annotated[
        str | None, Header(alias="X-Auto-Pii-Mapping", description="`true`: every type that is known is masked.")
    ] = None
    positions: Annotated[
        str | None,
        Header(
            alias="X-Pii-Positions", description='JSON, `[{"start": 8, "end": 12, "type": "name"}]`: what is personal.'
        ),
    ] = None
    history: Annotated[
        str | None,
        Header(alias="X-Chat-History-Pii-Mapping", description="JSON, placeholder to value: of the thread's messages."),
    ] = None

    def masking(self, message: str, defaults: Mapping[str, Policy] | None) -> Masking:
        """The masking that they ask for. `positions` are characters of `message`; `defaults` are the space's own
        policies. Raises Invalid, quoting nothing."""
        return masking_from_headers(
            self.mapping, self.auto, self.positions, self.history, message=message, defaults=defaults
        )
