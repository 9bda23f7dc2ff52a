"""The native dialect's personal data: what is personal in a text."""

from typing import Annotated

from pydantic import BaseModel, Field

from core.errors import TooLarge
from core.limits import MAX_CONTENT, MAX_CONTENT_ON_WIRE, check_content
from core.pii.detection import known_kinds
from core.pii.headers import PiiMapping
from core.pii.masking import Masking, Policy


class Text(BaseModel):
    """A text to look through. `space_id` is a space that the caller may enter; `thread_id` is taken, and not looked at:
    nothing of a thread is needed, and nothing is kept."""

    text: str
    existing_mapping: Annotated[
        PiiMapping | None,
        Field(description="Placeholders that are in use; their values keep them, their numbers are taken."),
    ] = None
    thread_id: str | None = None
    space_id: str | None = None


class Detected(BaseModel):
    """The text with placeholders, and what each of them stands for, those of `existing_mapping` among them."""

    pii_mapping: dict[str, str]
    redacted_text: str


def detect(asked: Text) -> Detected:
    """Everything personal that the deployment can detect. Raises TooLarge for more than one response can hold."""
    check_content(asked.text.encode())
    masking = Masking(dict.fromkeys(known_kinds(), Policy.MASK), asked.existing_mapping)
    found = Detected(redacted_text=masking.mask(asked.text), pii_mapping=masking.mapping)
    if len(found.model_dump_json().encode()) > MAX_CONTENT_ON_WIRE:
        raise TooLarge(
            f"The text is too large for one answer. Send it in parts of less than {MAX_CONTENT // 2:,} bytes."
        )
    return found
