"""The files that go with a conversation, as parts of its messages and as the model is given them."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from core import documents, files
from core.errors import NotFound
from core.models import Content, File, Message, Part, Space
from core.pii.masking import Masking
from core.providers import Document

PLAIN_TEXT = "text/plain"

MOST = 5
"""Documents in one request, those that were given last: more than that Bedrock does not take."""

LARGEST = 4_500_000
"""Bytes of a document that a model reads itself: Bedrock's limit. Of a larger one it is given the text."""

MOST_TEXT = 200_000
"""Characters of a document's text: about 50,000 tokens, which with the history's budget every model of today takes."""

_OURS = "src_"
"""What a file's id begins with. Messages that came from elsewhere name files that are elsewhere."""

_CUT = "\n\n(The document goes on, but is too long to be shown whole.)"
_GONE = "(This file is not there any more.)"
_NOT_SHOWN = "(This file is not shown again.)"


def with_files(text: str, attached: Sequence[File]) -> Content:
    """What a message says whose sender has uploaded files for it."""
    parts = [{"type": "input_file", "file_id": file.id, "filename": file.name} for file in attached]
    return [{"type": "text", "text": text}, *parts] if parts else text


class Documents:
    """The documents along a path. `reads` are the media types that the model reads itself; where personal data is
    masked it is given text alone, because nobody can look for any in the rest.
    """

    def __init__(self, space: Space, path: Sequence[Message], reads: Collection[str], masking: Masking) -> None:
        self._space, self._reads = space, () if masking.is_active else reads
        newest_first = (part["file_id"] for message in reversed(path) for part in _files(message))
        self._shown = set(islice(dict.fromkeys(newest_first), MOST))

    def of(self, message: Message) -> list[Document]:
        """The documents that go with a message; of a file that is gone, a note. Raises Busy."""
        return [self._document(part["file_id"], part.get("filename", "")) for part in _files(message)]

    def _document(self, id: str, name: str) -> Document:
        if id not in self._shown:
            return _noted(name, _NOT_SHOWN)
        try:
            (file,) = files.described(self._space, [id])
            data = files.content(self._space, file)
        except NotFound:
            return _noted(name, _GONE)
        if file.media_type in self._reads and file.media_type != PLAIN_TEXT and len(data) <= LARGEST:
            return Document(file.name, file.media_type, data)
        text = documents.text(file.name, file.media_type, data)
        return _noted(file.name, text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + _CUT)


def _noted(name: str, text: str) -> Document:
    return Document(name, PLAIN_TEXT, text.encode())


def _files(message: Message) -> Iterator[Part]:
    """The parts of a message that are files uploaded here."""
    parts = message.content if isinstance(message.content, list) else []
    return (part for part in parts if part.get("type") == "input_file" and str(part.get("file_id")).startswith(_OURS))
