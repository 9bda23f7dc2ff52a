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
"""Questions of people and answers of models, with some code and a table."""


@pytest.fixture
def thread(memory: Memory) -> ThreadRef:  # noqa: ARG001 - there must be one
    """A thread without a message."""
    return create_thread(Space("tenant", "space"), NewThread(), [], author="user").value.ref


@given(st.text(max_size=5000))
def test_a_text_comes_back(text: str) -> None:
    """To the letter."""
    assert decompress(compress(text.encode())) == text


@pytest.mark.parametrize("size", [1, 500, 1500, 3000, 60_000, 290_000])
@pytest.mark.parametrize("kind", ["words", "noise", "parts"])
def test_readers_see_no_difference(thread: ThreadRef, memory: Memory, size: int, kind: str) -> None:
    """A message comes back as it was said, and takes no more write units than it would as it is."""
    words = (PROSE * 40)[:size]
    said = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(size // 3)) if kind == "noise" else words
    content = [{"type": "text", "text": said}, {"type": "other"}] if kind == "parts" else said

    append(thread, NewMessage("assistant", content), author="user")

    (message,) = messages.window(thread, limit=1).items
    assert message.content == content
    (item,) = [item for item in memory.items if item["sk"]["S"].startswith("M#")]
    assert written(item) <= write_units({"said": said, "other": "x" * 300})


@pytest.mark.parametrize(("size", "before", "most"), [(1500, 2, 1), (3000, 3, 2), (6000, 6, 3)])
def test_words_take_fewer_units(thread: ThreadRef, memory: Memory, size: int, before: int, most: int) -> None:
    """A message of prose is written for about half of what its length would take."""
    append(thread, NewMessage("assistant", PROSE[:size]), author="user")

    (item,) = [item for item in memory.items if item["sk"]["S"].startswith("M#")]
    assert write_units({"said": PROSE[:size]}) == before
    assert written(item) <= most


def written(item: dict[str, dict[str, object]]) -> int:
    """Write units of an item as it stands in the table."""
    return write_units({name: next(iter(value.values())) for name, value in item.items()})
