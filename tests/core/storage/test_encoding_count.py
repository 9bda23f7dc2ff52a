import json
from collections import Counter
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from typing_extensions import override

from core import jsontext
from core.models import Content, NewMessage, NewThread, Space, ThreadRef
from core.threads import imports
from core.threads.append import append
from core.threads.create import create_thread, create_with_message
from tests.support.engines.moto import Memory

MARKER = "e5f0"
"""Part of every content that is counted, and of nothing else."""

SPACE = Space("tenant", "space")

COUNTS: Counter[str] = Counter()

TEXTS = {"short": 100, "compressible": 3_000, "oversized": 300_001}
"""Characters of content that is stored uncompressed, compressed, and in S3."""


class Counted(str):
    """A text that counts how often it is encoded as UTF-8."""

    __slots__ = ()

    @override
    def __str__(self) -> str:
        """Return the text itself; a copy would not count."""
        return self

    @override
    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        """Count and encode."""
        COUNTS["utf8"] += 1
        return super().encode(encoding, errors)


def dumps(value: Any, **options: Any) -> str:
    """Encode as JSON, and count texts that contain the marker."""
    text = json.dumps(value, **options)
    if MARKER not in text:
        return text
    COUNTS["json"] += 1
    return Counted(text)


@pytest.fixture(autouse=True)
def counts(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - starts the store
    """Count the encodings of `core`, but not those of boto3."""
    monkeypatch.setattr(jsontext, "json", SimpleNamespace(dumps=dumps, loads=json.loads))


def count_encodings(write: Callable[[], object]) -> tuple[int, int]:
    """Return how often a write encodes content as JSON, and as UTF-8."""
    COUNTS.clear()
    write()
    return COUNTS["json"], COUNTS["utf8"]


def text(size: int) -> str:
    """Return plain text, which is stored as text."""
    return Counted((MARKER + " some words " * (size // 12 + 1))[:size])


def parts(size: int) -> Content:
    """Return two parts, which are stored as JSON."""
    return [{"type": "text", "text": text(size)}, {"type": "other"}]


def thread() -> ThreadRef:
    """Create a thread without messages."""
    return create_thread(SPACE, NewThread(), [], author="user").value.ref


def messages(count: int, content: Content) -> Sequence[NewMessage]:
    """Return `count` messages with the same content."""
    return [NewMessage("user", content)] * count


@pytest.mark.parametrize("size", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize(("content", "stored_as_json"), [(text, 0), (parts, 1)], ids=["text", "parts"])
class TestEachWrite:
    """Each write encodes the content of a message once: as JSON unless it is plain text, then as UTF-8."""

    def test_append_encodes_a_message_once(
        self, content: Callable[[int], Content], stored_as_json: int, size: int
    ) -> None:
        """An append without a key encodes the message once."""
        ref, new = thread(), NewMessage("user", content(size))
        assert count_encodings(lambda: append(ref, new, author="user")) == (stored_as_json, 1)

    def test_append_with_key(self, content: Callable[[int], Content], stored_as_json: int, size: int) -> None:
        """With a key, the fingerprint takes one more pass, for new and for repeated requests."""
        ref, new = thread(), NewMessage("user", content(size))
        for _ in range(2):
            assert count_encodings(lambda: append(ref, new, author="user", key="key")) == (stored_as_json + 1, 2)

    def test_append_with_key_of_any_request(
        self, content: Callable[[int], Content], stored_as_json: int, size: int
    ) -> None:
        """A key without a fingerprint, as replies of models have it, takes no more passes."""
        ref, new = thread(), NewMessage("user", content(size))
        write = lambda: append(ref, new, author="user", key="key", match_request=False)  # noqa: E731
        assert count_encodings(write) == (stored_as_json, 1)

    def test_append_of_a_batch(self, content: Callable[[int], Content], stored_as_json: int, size: int) -> None:
        """A batch encodes each of its messages once."""
        ref, news = thread(), messages(7, content(size))
        assert count_encodings(lambda: append(ref, news, author="user")) == (7 * stored_as_json, 7)

    def test_append_of_a_batch_with_key(
        self, content: Callable[[int], Content], stored_as_json: int, size: int
    ) -> None:
        """The fingerprint of a batch takes one more pass over all of it."""
        ref, news = thread(), messages(7, content(size))
        assert count_encodings(lambda: append(ref, news, author="user", key="key")) == (7 * stored_as_json + 1, 8)

    def test_create_with_message(self, content: Callable[[int], Content], stored_as_json: int, size: int) -> None:
        """Creating a thread with its first message encodes the message once."""
        new = NewMessage("user", content(size))
        assert count_encodings(lambda: create_with_message(SPACE, NewThread(), new, author="user")) == (
            stored_as_json,
            1,
        )

    def test_creation_encodes_each_message_once(
        self, content: Callable[[int], Content], stored_as_json: int, size: int
    ) -> None:
        """Creating a thread with several messages encodes each once."""
        news = messages(3, content(size))
        write = lambda: create_thread(SPACE, NewThread(), news, author="user")  # noqa: E731
        assert count_encodings(write) == (3 * stored_as_json, 3)

    def test_create_thread_with_key(self, content: Callable[[int], Content], stored_as_json: int, size: int) -> None:
        """With a key, the fingerprint takes one more pass, for new and for repeated requests."""
        news = messages(3, content(size))
        write = lambda: create_thread(SPACE, NewThread(), news, author="user", key="key")  # noqa: E731
        for _ in range(2):
            assert count_encodings(write) == (3 * stored_as_json + 1, 4)

    def test_import_encodes_each_message_once(
        self, content: Callable[[int], Content], stored_as_json: int, size: int
    ) -> None:
        """An import encodes each message once."""
        new = NewThread(foreign_id="thread_1", created_at=1)
        news = [NewMessage("user", content(size), foreign_id=f"msg_{n}", created_at=n) for n in range(1, 4)]
        write = lambda: imports.import_thread(SPACE, new, news, author="user")  # noqa: E731
        assert count_encodings(write) == (3 * stored_as_json, 3)


def test_thread_of_several_transactions_encodes_each_message_once() -> None:
    """This holds for more messages than one transaction can write."""
    news = messages(95, parts(100))
    assert count_encodings(lambda: create_thread(SPACE, NewThread(), news, author="user")) == (95, 95)
