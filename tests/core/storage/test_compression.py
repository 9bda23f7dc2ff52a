import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cli.bundle import ROOT
from core.models import NewMessage, NewThread, Space, ThreadRef
from core.storage.compression import compress, decompress, write_units
from core.threads import messages
from core.threads.append import append
from core.threads.create import create_thread
from tests.support.engines.moto import Memory

PROSE = (ROOT / "tests" / "support" / "data" / "prose.txt").read_text()
"""Questions and answers in English, with some code and a table."""


@pytest.fixture
def thread(memory: Memory) -> ThreadRef:  # noqa: ARG001 - starts the store
    """A thread without a message."""
    return create_thread(Space("tenant", "space"), NewThread(), [], author="user").value.ref


@given(st.text(max_size=5000))
def test_decompress_inverts_compress(text: str) -> None:
    """Every text, to the last character."""
    assert decompress(compress(text.encode())) == text


@pytest.mark.parametrize("size", [1, 500, 1500, 3000, 60_000, 290_000])
@pytest.mark.parametrize("kind", ["words", "noise", "parts"])
def test_compressed_message_is_read_unchanged(thread: ThreadRef, memory: Memory, size: int, kind: str) -> None:
    """A stored message is read unchanged, and takes no more write units than its uncompressed content."""
    words = (PROSE * 40)[:size]
    string = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(size // 3)) if kind == "noise" else words
    content = [{"type": "text", "text": string}, {"type": "other"}] if kind == "parts" else string

    append(thread, NewMessage("assistant", content), author="user")

    (message,) = messages.window(thread, limit=1).items
    assert message.content == content
    (item,) = [item for item in memory.items if item["sk"]["S"].startswith("M#")]
    assert stored_units(item) <= write_units({"text": string, "other": "x" * 300})


@pytest.mark.parametrize(("size", "uncompressed", "limit"), [(1500, 2, 1), (3000, 3, 2), (6000, 6, 3)])
def test_prose_takes_about_half_the_write_units(
    thread: ThreadRef, memory: Memory, size: int, uncompressed: int, limit: int
) -> None:
    """A message of prose takes at most `limit` write units, and `uncompressed` without compression."""
    append(thread, NewMessage("assistant", PROSE[:size]), author="user")

    (item,) = [item for item in memory.items if item["sk"]["S"].startswith("M#")]
    assert write_units({"text": PROSE[:size]}) == uncompressed
    assert stored_units(item) <= limit


def stored_units(item: dict[str, dict[str, object]]) -> int:
    """Return the write units of an item in DynamoDB's JSON."""
    return write_units({name: next(iter(value.values())) for name, value in item.items()})
