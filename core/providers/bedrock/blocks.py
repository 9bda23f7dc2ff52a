"""The content blocks of Bedrock's messages."""

import hashlib
import re
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

from core import data_url
from core.providers import ChatMessage, Document

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime.literals import DocumentFormatType, ImageFormatType
    from mypy_boto3_bedrock_runtime.type_defs import ContentBlockUnionTypeDef

DOCUMENTS: "dict[str, DocumentFormatType]" = {
    "application/msword": "doc",
    "application/pdf": "pdf",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/csv": "csv",
    "text/html": "html",
    "text/markdown": "md",
    "text/plain": "txt",
}
"""The formats of documents that Bedrock accepts, by media type."""

_IMAGES: "dict[str, ImageFormatType]" = {
    "image/gif": "gif",
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/webp": "webp",
}

_TOOL_USE_ID = re.compile(r"[a-zA-Z0-9_.:-]{1,64}")

_NO_DOCUMENT = "(A document that cannot be read.)"
_NO_IMAGE = "(An image that cannot be shown.)"
_NO_TEXT = "(No text.)"


class Blocks:
    """Builds the blocks of one request, in which the names of documents must differ."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def build(self, message: ChatMessage) -> "Iterator[ContentBlockUnionTypeDef]":
        """The blocks of a message; an empty message of the assistant has none."""
        match message.role:
            case "tool":
                result = message.text if message.text.strip() else _NO_TEXT
                id = _tool_use_id(message.tool_call_id or "")
                yield {"toolResult": {"toolUseId": id, "content": [{"text": result}]}}
            case "assistant":
                if message.text.strip():
                    yield {"text": message.text}
                for call in message.tool_calls:
                    yield {"toolUse": {"toolUseId": _tool_use_id(call.id), "name": call.name, "input": call.arguments}}
            case "user":
                yield from map(self._document, message.documents)
                yield from map(_image, message.images)
                yield {"text": message.text if message.text.strip() else _NO_TEXT}

    def _document(self, document: Document) -> "ContentBlockUnionTypeDef":
        """A document block with a generated name: Bedrock allows few characters, and a name can carry instructions."""
        kind = DOCUMENTS.get(document.media_type.partition(";")[0].strip().lower())
        if kind is None and not _is_text(document.data):
            return {"text": _NO_DOCUMENT}
        name = f"document {next(self._numbers)}"
        return {"document": {"format": kind or "txt", "name": name, "source": {"bytes": document.data}}}


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _image(url: str) -> "ContentBlockUnionTypeDef":
    """An image block from a data URL. No other URL is fetched: its author would choose which host is called."""
    image = data_url.parse(url)
    if not image or not (kind := _IMAGES.get(image[0])):
        return {"text": _NO_IMAGE}
    return {"image": {"format": kind, "source": {"bytes": image[1]}}}


def _tool_use_id(id: str) -> str:
    """An id of the form that Bedrock accepts. Ids of other providers, and imported ids, may have another form."""
    return id if _TOOL_USE_ID.fullmatch(id) else hashlib.sha256(id.encode(errors="surrogatepass")).hexdigest()
