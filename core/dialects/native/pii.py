"""The native dialect's detection of personal data in a text."""

from typing import Annotated

from pydantic import BaseModel, Field

from core.errors import TooLarge
from core.limits import MAX_CONTENT, MAX_CONTENT_ON_WIRE, check_content
from core.pii.detection import known_kinds
from core.pii.headers import PiiMapping
from core.pii.masking import Masking, Policy


class Text(BaseModel):
    """A text in which to detect personal data. Nothing is stored."""

    text: Annotated[
        str, Field(description=f"The text. At most {MAX_CONTENT:,} bytes of UTF-8, and less if much of it is personal.")
    ]
    existing_mapping: Annotated[
        PiiMapping | None,
        Field(
            description="The values of placeholders in use. These values get the same placeholders again, and new "
            "placeholders get other numbers."
        ),
    ] = None
    thread_id: Annotated[str | None, Field(description="Accepted and ignored: nothing of a thread is read.")] = None
    space_id: Annotated[
        str | None, Field(description="A space to which the credential must have access. Default: no space is checked.")
    ] = None


class Detected(BaseModel):
    """The text with placeholders instead of personal data."""

    pii_mapping: Annotated[
        dict[str, str],
        Field(description="The value of each placeholder, including those of `existing_mapping`."),
    ]
    redacted_text: Annotated[str, Field(description="The text with placeholders, for example `<EMAIL_1>`.")]


def detect(text: Text) -> Detected:
    """Detect every type of personal data that the deployment supports. Raises TooLarge if the text or the response is
    too large."""
    check_content(text.text.encode())
    masking = Masking(dict.fromkeys(known_kinds(), Policy.MASK), text.existing_mapping)
    detected = Detected(redacted_text=masking.mask(text.text), pii_mapping=masking.mapping)
    if len(detected.model_dump_json().encode()) > MAX_CONTENT_ON_WIRE:
        raise TooLarge(
            f"The text is too large for one response. Send it in parts of less than {MAX_CONTENT // 2:,} bytes."
        )
    return detected
