"""The parts of a message in each dialect, and their stored form.

Stored are `{"type": "text", "text": ...}`, and `image_url` and `image_file` in the form of the Assistants API and chat
completions, each with the additional fields of its dialect (for example `annotations`). Other parts are stored
unchanged.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from core.models import Content, Part

_CONVERSATION_TEXT = ("input_text", "output_text", "text")

_FILE_FIELDS = ("file_id", "file_url", "file_data", "filename")


def compact(parts: list[Part]) -> Content:
    """Reduce parts to their stored form: a single part of plain text becomes a string."""
    match parts:
        case [{"type": "text", "text": str(text), **rest}] if not rest:
            return text
    return parts


def expand(content: Content) -> list[Part]:
    """Expand content to parts."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def to_assistants(content: Content) -> Iterator[Part]:
    """Convert content to the parts of the Assistants API. Types that it does not have are omitted."""
    for part in expand(content):
        match part:
            case {"type": "text", "text": text}:
                yield {"type": "text", "text": {"value": text, "annotations": part.get("annotations", [])}}
            case {"type": "image_url", "image_url": {"url": _} as image}:
                yield {"type": "image_url", "image_url": {"detail": "auto", **image}}
            case {"type": "image_file", "image_file": {"file_id": _} as image}:
                yield {"type": "image_file", "image_file": {"detail": "auto", **image}}
            case {"type": "computer_screenshot"} if (shot := _image(part)) is not part:
                yield from to_assistants([shot])
            case {"type": "refusal"}:
                yield part
            case {"text": str(text)}:  # for example a summary, which is text here
                yield {"type": "text", "text": {"value": text, "annotations": []}}


def from_assistants(parts: Iterable[Part]) -> list[Part]:
    """Convert the parts of an Assistants message to their stored form. Text may have the form of a request too."""
    return [_from_assistants(part) for part in parts]


def _from_assistants(part: Part) -> Part:
    match part:
        case {"type": "text", "text": {"value": text, "annotations": [_, *_] as annotations}}:
            return {"type": "text", "text": text, "annotations": annotations}
        case {"type": "text", "text": {"value": text}}:
            return {"type": "text", "text": text}
    return part


def to_conversation(content: Content, role: str) -> Iterator[Part]:
    """Convert content to the parts of a conversation item: text of an assistant is output, other text is input."""
    for part in expand(content):
        match part:
            case {"type": "text", "text": text} if role == "assistant":
                yield {"type": "output_text", "text": text, "annotations": [], "logprobs": []} | _extra_fields(
                    part, "text"
                )
            case {"type": "text", "text": text}:
                yield {"type": "input_text", "text": text} | _extra_fields(part, "text")
            case {"type": "image_url", "image_url": {"url": url} as image}:
                converted = {"type": "input_image", "image_url": url, "file_id": None, "detail": _detail(image)}
                yield converted | _extra_fields(part, "image_url")
            case {"type": "image_file", "image_file": {"file_id": file_id} as image}:
                converted = {"type": "input_image", "image_url": None, "file_id": file_id, "detail": _detail(image)}
                yield converted | _extra_fields(part, "image_file")
            case _:
                yield part


def from_conversation(parts: Iterable[Part]) -> list[Part]:
    """Convert the parts of a conversation item to their stored form."""
    return [_from_conversation(part) for part in parts]


def to_chat(content: Content) -> Content:
    """Convert content to the parts of chat completions. Types that they do not have are unchanged."""
    return content if isinstance(content, str) else [_to_chat(part) for part in content]


def _to_chat(part: Part) -> Part:
    match part:
        case {"type": "input_file"}:
            return {"type": "file", "file": {name: part[name] for name in _FILE_FIELDS if part.get(name)}}
        case {"type": "computer_screenshot"}:
            return _image(part)
        case {"type": kind, "text": str(text)} if kind != "text":
            return {"type": "text", "text": text}
    return part


def from_chat(parts: Iterable[Part]) -> list[Part]:
    """Convert the parts of a chat completion's message to their stored form."""
    return [_from_chat(part) for part in parts]


def _from_chat(part: Part) -> Part:
    match part:
        case {"type": "file", "file": dict(file)} if file and file.keys() <= set(_FILE_FIELDS):
            return {"type": "input_file", **file}
    return part


def _from_conversation(part: Part) -> Part:
    match part:
        case {"type": kind, "text": str(text)} if kind in _CONVERSATION_TEXT:
            return {"type": "text", "text": text} | _extra_fields(part, "text")
        case {"type": "input_image"}:
            return _image(part)
    return part


def _image(part: Part) -> Part:
    """Convert an image of a conversation to its stored form; without URL and file it is unchanged."""
    detail = {"detail": part["detail"]} if part.get("detail") else {}
    extra = _extra_fields(part, "image_url", "file_id", "detail")
    match part:
        case {"image_url": str(url)}:
            return {"type": "image_url", "image_url": {"url": url} | detail} | extra
        case {"file_id": str(file_id)}:
            return {"type": "image_file", "image_file": {"file_id": file_id} | detail} | extra
    return part


def _extra_fields(part: Part, *known: str) -> dict[str, Any]:
    """The non-empty fields of a part except its type and the known ones."""
    return {name: value for name, value in part.items() if value and name not in ("type", *known)}


def _detail(image: dict[str, Any]) -> str:
    return str(image.get("detail") or "auto")
