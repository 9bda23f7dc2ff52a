"""The headers that configure the masking of personal data, as one parameter of a handler."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Header

from core.pii.headers import masking_from_headers
from core.pii.masking import Masking, Policy


@dataclass(frozen=True, slots=True)
class PiiHeaders:
    """The raw values of the four headers."""

    mapping: Annotated[
        str | None,
        Header(
            alias="X-Pii-Mapping",
            description=(
                "Policies by type of personal data, for example `email=mask, ssn=redact`, or a JSON object from "
                "placeholders to the values that they stand for."
            ),
        ),
    ] = None
    auto: Annotated[
        str | None,
        Header(
            alias="X-Auto-Pii-Mapping",
            description="`true` masks every type of personal data that the deployment detects and that has no policy.",
        ),
    ] = None
    positions: Annotated[
        str | None,
        Header(
            alias="X-Pii-Positions",
            description=(
                'A JSON array of ranges of the message that are masked: `[{"start": 8, "end": 12, "type": "name"}]`, '
                "in characters; `end` is exclusive."
            ),
        ),
    ] = None
    history: Annotated[
        str | None,
        Header(
            alias="X-Chat-History-Pii-Mapping",
            description="A JSON object from the placeholders in the thread's earlier messages to the values that they "
            "stand for.",
        ),
    ] = None

    def masking(self, message: str, defaults: Mapping[str, Policy] | None) -> Masking:
        """The masking that the headers configure. `positions` are characters of `message`; `defaults` are the policies
        of the space. Raises Invalid; its text contains no value of a header."""
        return masking_from_headers(
            self.mapping, self.auto, self.positions, self.history, message=message, defaults=defaults
        )
