"""The files that go with a conversation, as parts of its messages and as the model is given them."""

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

MOST = 5
"""Documents in one request, those that were given last: more than that Bedrock does not take."""

LARGEST = 4_500_000
"""Bytes of a document that a model reads itself: Bedrock's limit. Of a larger one it is given the text."""

MOST_TEXT = 200_000
"""Characters of a document's text: about 50,000 tokens, which with the history's budget every model of today takes."""

_OURS = "src_"
"""What a file's id begins with. Messages that came from elsewhere name files that are elsewhere."""

_CUT = "\n\n(The document goes on, but is too long to be shown whole.)"
_ELSEWHERE = "(This file is not here, and cannot be read.)"
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

    def __init__(
        self, space: Space, path: Sequence[Message | NewMessage], reads: Collection[str], masking: Masking
    ) -> None:
        self._space, self._reads = space, () if masking.is_active else reads
        newest_first = (_named(part) for message in reversed(path) for part in _files(message))
        self._shown = set(islice(dict.fromkeys(newest_first), MOST))

    def of(self, message: Message | NewMessage) -> list[Document]:
        """The documents that go with a message; of a file that is gone or elsewhere, a note. Raises Busy."""
        return [self._document(part) for part in _files(message)]

    def _document(self, part: Part) -> Document:
        name = str(part.get("filename") or "")
        if _named(part) not in self._shown:
            return _noted(name, _NOT_SHOWN)
        if inline := data_url.parse(part.get("file_data")):
            return self._told(Document(name, *inline))
        if not str(part.get("file_id")).startswith(_OURS):
            return _noted(name, _ELSEWHERE)
        try:
            file, data = uploads.opened(self._space, part["file_id"])
            return self._told(Document(file.name, file.media_type, data))
        except NotFound:
            return _noted(name, _GONE)

    def _told(self, one: Document) -> Document:
        """A document as the model is given it: as it is, if it reads such and they are not too large, or its text."""
        if one.media_type in self._reads and one.media_type != PLAIN_TEXT and len(one.data) <= LARGEST:
            return one
        text = file_text.text(one.name, one.media_type, one.data)
        return _noted(one.name, text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + _CUT)


def _noted(name: str, text: str) -> Document:
    return Document(name, PLAIN_TEXT, text.encode())


def _files(message: Message | NewMessage) -> Iterator[Part]:
    """The parts of a message that are files."""
    parts = message.content if isinstance(message.content, list) else []
    return (part for part in parts if part.get("type") == "input_file")


def _named(part: Part) -> str:
    """What tells a file from others: its id, or where or what it is."""
    return str(part.get("file_id") or part.get("file_url") or part.get("file_data"))
