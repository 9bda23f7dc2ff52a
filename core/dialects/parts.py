"""The parts of a message: what each dialect calls them, and the one form in which they are kept.

Kept are `{"type": "text", "text": ...}`, `image_url` and `image_file` as the Assistants API and chat completions have
them, each with any fields that its dialect put beside them (`annotations`, ...), and anything else as it came.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from core.models import Content, Part

_CONVERSATION_TEXT = ("input_text", "output_text", "text")

_OF_A_FILE = ("file_id", "file_url", "file_data", "filename")


def compact(parts: list[Part]) -> Content:
    """The parts as they are kept: one of plain text is plain text."""
    match parts:
        case [{"type": "text", "text": str(text), **rest}] if not rest:
            return text
    return parts


def expanded(content: Content) -> list[Part]:
    """All content as parts."""
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def to_assistants(content: Content) -> Iterator[Part]:
    """Content as the Assistants API shows it; kinds that it does not know are left out."""
    for part in expanded(content):
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
            case {"text": str(text)}:  # a summary, say, which is text here
                yield {"type": "text", "text": {"value": text, "annotations": []}}


def from_assistants(parts: Iterable[Part]) -> list[Part]:
    """Content as the Assistants API shows it, as it is kept. Text is taken in the form of a request, too."""
    return [_from_assistants(part) for part in parts]


def _from_assistants(part: Part) -> Part:
    match part:
        case {"type": "text", "text": {"value": text, "annotations": [_, *_] as annotations}}:
            return {"type": "text", "text": text, "annotations": annotations}
        case {"type": "text", "text": {"value": text}}:
            return {"type": "text", "text": text}
    return part


def to_conversation(content: Content, role: str) -> Iterator[Part]:
    """Content as a conversation item shows it: what an assistant says is output, all else input."""
    for part in expanded(content):
        match part:
            case {"type": "text", "text": text} if role == "assistant":
                yield {"type": "output_text", "text": text, "annotations": [], "logprobs": []} | _beside(part, "text")
            case {"type": "text", "text": text}:
                yield {"type": "input_text", "text": text} | _beside(part, "text")
            case {"type": "image_url", "image_url": {"url": url} as image}:
                shown = {"type": "input_image", "image_url": url, "file_id": None, "detail": _detail(image)}
                yield shown | _beside(part, "image_url")
            case {"type": "image_file", "image_file": {"file_id": file_id} as image}:
                shown = {"type": "input_image", "image_url": None, "file_id": file_id, "detail": _detail(image)}
                yield shown | _beside(part, "image_file")
            case _:
                yield part


def from_conversation(parts: Iterable[Part]) -> list[Part]:
    """Content of a conversation item, as it is kept."""
    return [_from_conversation(part) for part in parts]


def to_chat(content: Content) -> Content:
    """Content as chat completions have it; kinds that they do not know, as they came."""
    return content if isinstance(content, str) else [_to_chat(part) for part in content]


def _to_chat(part: Part) -> Part:
    match part:
        case {"type": "input_file"}:
            return {"type": "file", "file": {name: part[name] for name in _OF_A_FILE if part.get(name)}}
        case {"type": "computer_screenshot"}:
            return _image(part)
        case {"type": kind, "text": str(text)} if kind != "text":
            return {"type": "text", "text": text}
    return part


def from_chat(parts: Iterable[Part]) -> list[Part]:
    """Content of a message of chat completions, as it is kept."""
    return [_from_chat(part) for part in parts]


def _from_chat(part: Part) -> Part:
    match part:
        case {"type": "file", "file": dict(file)} if file and file.keys() <= set(_OF_A_FILE):
            return {"type": "input_file", **file}
    return part


def _from_conversation(part: Part) -> Part:
    match part:
        case {"type": kind, "text": str(text)} if kind in _CONVERSATION_TEXT:
            return {"type": "text", "text": text} | _beside(part, "text")
        case {"type": "input_image"}:
            return _image(part)
    return part


def _image(part: Part) -> Part:
    """A conversation's image as it is kept; one that is nowhere, as it came."""
    detail = {"detail": part["detail"]} if part.get("detail") else {}
    beside = _beside(part, "image_url", "file_id", "detail")
    match part:
        case {"image_url": str(url)}:
            return {"type": "image_url", "image_url": {"url": url} | detail} | beside
        case {"file_id": str(file_id)}:
            return {"type": "image_file", "image_file": {"file_id": file_id} | detail} | beside
    return part


def _beside(part: Part, *known: str) -> dict[str, Any]:
    """What else a part says: fields that are not empty, beside its type and those known."""
    return {name: value for name, value in part.items() if value and name not in ("type", *known)}


def _detail(image: dict[str, Any]) -> str:
    return str(image.get("detail") or "auto")
