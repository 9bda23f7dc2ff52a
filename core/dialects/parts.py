"""The parts of a message: what each dialect calls them, and the one form in which they are kept.

Kept are `{"type": "text", "text": ...}` (with `annotations` and `logprobs` where there are any), `image_url` and
`image_file` as the Assistants API and chat completions have them, and anything else as it came.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from core.models import Content, Part

_ON_TEXT = ("annotations", "logprobs")

_CONVERSATION_TEXT = ("input_text", "output_text", "text")


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
            case {"type": "image_url" | "image_file" as kind}:
                yield {"type": kind, kind: {"detail": "auto", **part[kind]}}
            case {"type": "refusal"}:
                yield part


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
                yield {"type": "output_text", "text": text, "annotations": [], "logprobs": []} | _extras(part)
            case {"type": "text", "text": text}:
                yield {"type": "input_text", "text": text} | _extras(part)
            case {"type": "image_url", "image_url": image}:
                yield {"type": "input_image", "image_url": image["url"], "file_id": None, "detail": _detail(image)}
            case {"type": "image_file", "image_file": image}:
                yield {"type": "input_image", "image_url": None, "file_id": image["file_id"], "detail": _detail(image)}
            case _:
                yield part


def from_conversation(parts: Iterable[Part]) -> list[Part]:
    """Content of a conversation item, as it is kept."""
    return [_from_conversation(part) for part in parts]


def _from_conversation(part: Part) -> Part:
    match part:
        case {"type": kind, "text": str(text)} if kind in _CONVERSATION_TEXT:
            return {"type": "text", "text": text} | _extras(part)
        case {"type": "input_image", "image_url": str(url)}:
            return {"type": "image_url", "image_url": {"url": url} | _given_detail(part)}
        case {"type": "input_image", "file_id": str(file_id)}:
            return {"type": "image_file", "image_file": {"file_id": file_id} | _given_detail(part)}
    return part


def _extras(part: Part) -> dict[str, Any]:
    return {name: part[name] for name in _ON_TEXT if part.get(name)}


def _detail(image: dict[str, Any]) -> str:
    return str(image.get("detail") or "auto")


def _given_detail(part: Part) -> dict[str, Any]:
    return {"detail": part["detail"]} if part.get("detail") else {}
