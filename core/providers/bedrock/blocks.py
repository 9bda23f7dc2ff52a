"""The blocks of which Bedrock's messages are made."""

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
"""Kinds of files that Bedrock reads itself, by media type."""

_IMAGES: "dict[str, ImageFormatType]" = {
    "image/gif": "gif",
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/webp": "webp",
}

_TOOL_USE_ID = re.compile(r"[a-zA-Z0-9_.:-]{1,64}")

_NO_DOCUMENT = "(A document that cannot be read.)"
_NO_IMAGE = "(An image that cannot be shown.)"
_NO_WORDS = "(No words.)"


class Blocks:
    """Makes the blocks of one request, in which no two documents may have one name."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def of(self, message: ChatMessage) -> "Iterator[ContentBlockUnionTypeDef]":
        """A message's blocks. Of an assistant who said nothing there are none."""
        match message.role:
            case "tool":
                result = message.text if message.text.strip() else _NO_WORDS
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
                yield {"text": message.text if message.text.strip() else _NO_WORDS}

    def _document(self, document: Document) -> "ContentBlockUnionTypeDef":
        """A document block. Its name is ours: Bedrock takes few letters in one, and a name can carry instructions."""
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
    """An image block. None is fetched, by Bedrock or by us: whoever wrote the address would choose what is called."""
    found = data_url.parse(url)
    if not found or not (kind := _IMAGES.get(found[0])):
        return {"text": _NO_IMAGE}
    return {"image": {"format": kind, "source": {"bytes": found[1]}}}


def _tool_use_id(id: str) -> str:
    """An id as Bedrock takes it; calls that other providers made, or that were imported, may have others."""
    return id if _TOOL_USE_ID.fullmatch(id) else hashlib.sha256(id.encode(errors="surrogatepass")).hexdigest()
