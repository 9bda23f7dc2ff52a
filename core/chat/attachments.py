"""Files attached to messages: as parts of a message, and as documents for the model."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from core import data_url
from core.errors import NotFound
from core.files import text as file_text
from core.files import uploads
from core.models import Content, File, Message, NewMessage, Part, Space
from core.pii.masking import Masking
from core.providers import Document

PLAIN_TEXT = "text/plain"

MAX_DOCUMENTS = 5
"""Documents in one request to a model, the most recent ones: Bedrock's limit."""

MAX_DOCUMENT_BYTES = 4_500_000
"""Size of a document that a model reads itself: Bedrock's limit. Of a larger one the model gets the text."""

MAX_TEXT_CHARACTERS = 200_000
"""Characters of a document's text: about 50,000 tokens, which fit every current model in addition to the history."""

_OWN_PREFIX = "src_"
"""The prefix of ids of files stored here. Imported messages name files of other systems."""

_TRUNCATED = "\n\n(The document is longer; the rest is left out.)"
_FOREIGN = "(This file is not stored here and cannot be read.)"
_MISSING = "(This file does not exist any more.)"
_LEFT_OUT = "(This file is not shown again.)"


def content_with_files(text: str, files: Sequence[File]) -> Content:
    """The content of a message with a text and uploaded files."""
    parts = [{"type": "input_file", "file_id": file.id, "filename": file.name} for file in files]
    return [{"type": "text", "text": text}, *parts] if parts else text


class Documents:
    """The documents of a history, of which the last MAX_DOCUMENTS are shown. The model reads the media types in `reads`
    itself. With active masking it gets text only, because personal data cannot be found in other formats.
    """

    def __init__(
        self, space: Space, history: Sequence[Message | NewMessage], reads: Collection[str], masking: Masking
    ) -> None:
        self._space, self._reads = space, () if masking.is_active else reads
        newest_first = (_identity(part) for message in reversed(history) for part in _files(message))
        self._shown = set(islice(dict.fromkeys(newest_first), MAX_DOCUMENTS))

    def for_message(self, message: Message | NewMessage) -> list[Document]:
        """The documents of a message; a note for a file that is missing or stored elsewhere. Raises Busy."""
        return [self._document(part) for part in _files(message)]

    def _document(self, part: Part) -> Document:
        name = str(part.get("filename") or "")
        if _identity(part) not in self._shown:
            return _text_document(name, _LEFT_OUT)
        if inline := data_url.parse(part.get("file_data")):
            return self._readable(Document(name, *inline))
        if not str(part.get("file_id")).startswith(_OWN_PREFIX):
            return _text_document(name, _FOREIGN)
        try:
            file, data = uploads.read(self._space, part["file_id"])
            return self._readable(Document(file.name, file.media_type, data))
        except NotFound:
            return _text_document(name, _MISSING)

    def _readable(self, document: Document) -> Document:
        """The document itself if the model reads its media type and size, otherwise its text."""
        is_read = document.media_type in self._reads and document.media_type != PLAIN_TEXT
        if is_read and len(document.data) <= MAX_DOCUMENT_BYTES:
            return document
        text = file_text.text(document.name, document.media_type, document.data)
        is_long = len(text) > MAX_TEXT_CHARACTERS
        return _text_document(document.name, text[:MAX_TEXT_CHARACTERS] + _TRUNCATED if is_long else text)


def _text_document(name: str, text: str) -> Document:
    return Document(name, PLAIN_TEXT, text.encode())


def _files(message: Message | NewMessage) -> Iterator[Part]:
    """The parts of a message that are files."""
    parts = message.content if isinstance(message.content, list) else []
    return (part for part in parts if part.get("type") == "input_file")


def _identity(part: Part) -> str:
    """The identity of a file: its id, its URL or its data."""
    return str(part.get("file_id") or part.get("file_url") or part.get("file_data"))
