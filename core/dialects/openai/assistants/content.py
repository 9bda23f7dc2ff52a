"""The content of a message as the Assistants API takes it: a text, or parts."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, StringConstraints, Tag

MAX_TEXT = 256_000
"""Characters of one text, as the API reference has it."""

Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]


class TextPart(BaseModel):
    """Text."""

    type: Literal["text"]
    text: Text


class ImageUrl(BaseModel):
    """An image on the web."""

    url: str
    detail: Literal["auto", "low", "high"] | None = None


class ImageUrlPart(BaseModel):
    """An image on the web, as a part."""

    type: Literal["image_url"]
    image_url: ImageUrl


class ImageFile(BaseModel):
    """An image that was uploaded."""

    file_id: str
    detail: Literal["auto", "low", "high"] | None = None


class ImageFilePart(BaseModel):
    """An image that was uploaded, as a part."""

    type: Literal["image_file"]
    image_file: ImageFile


def _tag(part: Any) -> str | None:
    kind = part.get("type") if isinstance(part, dict) else getattr(part, "type", None)
    return f"~{kind}" if kind in ("text", "image_url", "image_file") else None


Part = Annotated[
    Annotated[TextPart, Tag("~text")]
    | Annotated[ImageUrlPart, Tag("~image_url")]
    | Annotated[ImageFilePart, Tag("~image_file")],
    Discriminator(
        _tag,
        custom_error_type="part_type",
        custom_error_message="A part has one of the types 'text', 'image_url' and 'image_file'.",
    ),
]
"""The tags begin with ~ so that `openai_errors` leaves them out when it names a parameter."""

Content = Annotated[
    Annotated[Text, Tag("~string")] | Annotated[list[Part], Field(min_length=1), Tag("~array")],
    Discriminator(
        lambda content: "~string" if isinstance(content, str) else "~array" if isinstance(content, list) else None,
        custom_error_type="invalid_type",
        custom_error_message="Invalid type for '{param}': expected a string or an array of objects.",
        custom_error_context={"at": ""},
    ),
]
