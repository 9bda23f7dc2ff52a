"""The content of a message in a request of the Assistants API: a text, or parts."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, StringConstraints, Tag

MAX_TEXT = 256_000
"""Characters of one text: the limit of the API reference."""

Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]

Detail = Annotated[
    Literal["auto", "low", "high"] | None,
    Field(description="The resolution at which a model sees the image. Default: `auto`."),
]


class TextPart(BaseModel):
    """A part with text."""

    type: Annotated[Literal["text"], Field(description="Always `text`.")]
    text: Annotated[Text, Field(description=f"The text. At most {MAX_TEXT:,} characters.")]


class ImageUrl(BaseModel):
    """An image by its URL."""

    url: Annotated[str, Field(description="The URL of the image.")]
    detail: Detail = None


class ImageUrlPart(BaseModel):
    """A part with an image by its URL."""

    type: Annotated[Literal["image_url"], Field(description="Always `image_url`.")]
    image_url: Annotated[ImageUrl, Field(description="The image.")]


class ImageFile(BaseModel):
    """An image by the id of its file."""

    file_id: Annotated[str, Field(description="The id of the file.")]
    detail: Detail = None


class ImageFilePart(BaseModel):
    """A part with an image by the id of its file."""

    type: Annotated[Literal["image_file"], Field(description="Always `image_file`.")]
    image_file: Annotated[ImageFile, Field(description="The image.")]


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
        custom_error_message="The type of a part must be 'text', 'image_url' or 'image_file'.",
    ),
]
"""The tags begin with ~, so that `core.dialects.openai.errors` omits them from the names of parameters."""

Content = Annotated[
    Annotated[Text, Tag("~string")] | Annotated[list[Part], Field(min_length=1), Tag("~array")],
    Discriminator(
        lambda content: "~string" if isinstance(content, str) else "~array" if isinstance(content, list) else None,
        custom_error_type="invalid_type",
        custom_error_message="Invalid type for '{param}': expected a string or an array of objects.",
        custom_error_context={"at": ""},
    ),
    Field(description="The content: a text, or a non-empty array of parts."),
]
