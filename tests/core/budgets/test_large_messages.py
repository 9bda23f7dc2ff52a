import pytest

from core.errors import TooLarge
from core.limits import MAX_CONTENT, wire_size
from core.models import Message, NewThread, ThreadRef
from core.storage.large_content import MAX_INLINE
from core.threads import delete, messages
from core.threads.append import append
from core.threads.create import create_with_message
from tests.support.data.conversations import AUTHOR, all_messages, new_space, new_thread, user_message
from tests.support.inspect import store

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize("size", [MAX_INLINE, MAX_INLINE + 1, MAX_CONTENT])
@pytest.mark.parametrize("letter", ["x", "é"])
def test_a_large_message_comes_back_as_it_was(size: int, letter: str) -> None:
    """Whether it begins a thread or is appended, it is read whole in every way; only what has no room in an item is an
    object."""
    content = letter * (size // len(letter.encode())) + "x" * (size % len(letter.encode()))
    first = create_with_message(new_space(), NewThread(), user_message(content), author=AUTHOR).value
    second = append(first.thread, user_message(content), author=AUTHOR, key="key").value
    assert first.content == second.content == content
    for message in (first, second):
        assert messages.get(first.thread, str(message.id)) == message
    assert all_messages(first.thread) == [first, second]
    assert append(first.thread, user_message(content), author=AUTHOR, key="key").value == second
    assert len(store.objects(first.thread.space)) == (2 if size > MAX_INLINE else 0)


def test_one_byte_too_many() -> None:
    """It is refused, and nothing of it is kept."""
    ref = new_thread("first")
    with pytest.raises(TooLarge):
        append(ref, user_message("x" * (MAX_CONTENT + 1)), author=AUTHOR, key="key")
    assert store.count_kinds(ref.space) == {"M": 1, "~": 1}
    assert store.objects(ref.space) == []


@pytest.mark.parametrize("newest_first", [False, True], ids=["asc", "desc"])
@pytest.mark.parametrize(
    "sizes", [[250_000] * 30, [10, 1_900_000, 1_900_000, 1_900_000, 10, MAX_CONTENT, MAX_CONTENT, 10]]
)
def test_pages_of_large_messages(sizes: list[int], *, newest_first: bool) -> None:
    """A page ends before it is too large to be answered with, though it has one message at least; and its cursor goes
    on behind it, so that all messages are read once, in order."""
    ref = new_thread(*(chr(ord("a") + place) * size for place, size in enumerate(sizes)))
    pages = _pages(ref, newest_first=newest_first)
    assert len(pages) > 1
    read = [message for page in pages for message in page]
    assert [message.sequence for message in read] == sorted(range(1, len(sizes) + 1), reverse=newest_first)
    assert [len(str(message.content)) for message in read] == (sizes[::-1] if newest_first else sizes)
    for page, following in zip(pages, [*pages[1:], []], strict=True):
        assert len(page) == 1 or _size(page) <= messages.PAGE_BYTES
        assert not following or _size([*page, following[0]]) > messages.PAGE_BYTES, "a page ended too early"


def test_deleting_large_messages() -> None:
    """Their objects go with them."""
    ref = new_thread("x" * MAX_CONTENT, *["x" * (MAX_INLINE + 1)] * 3)
    assert len(store.objects(ref.space)) == 4
    delete.delete(ref)
    assert store.count_kinds(ref.space) == {"~": 1}
    assert store.objects(ref.space) == []


def _pages(ref: ThreadRef, *, newest_first: bool) -> list[list[Message]]:
    page = messages.page(ref, limit=100, newest_first=newest_first)
    pages = [list(page.items)]
    while page.cursor:
        page = messages.page(ref, limit=100, newest_first=newest_first, cursor=page.cursor)
        pages.append(list(page.items))
    return pages


def _size(page: list[Message]) -> int:
    """Bytes of content as they stand in an answer."""
    return sum(wire_size(str(message.content).encode()) for message in page)
