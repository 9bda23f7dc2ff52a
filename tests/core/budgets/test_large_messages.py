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
def test_large_message_is_read_unchanged(size: int, letter: str) -> None:
    """A large first message and a large appended one are returned whole by every call; only content above MAX_INLINE is
    stored in S3."""
    content = letter * (size // len(letter.encode())) + "x" * (size % len(letter.encode()))
    first = create_with_message(new_space(), NewThread(), user_message(content), author=AUTHOR).value
    second = append(first.thread, user_message(content), author=AUTHOR, key="key").value
    assert first.content == second.content == content
    for message in (first, second):
        assert messages.get(first.thread, str(message.id)) == message
    assert all_messages(first.thread) == [first, second]
    assert append(first.thread, user_message(content), author=AUTHOR, key="key").value == second
    assert len(store.objects(first.thread.space)) == (2 if size > MAX_INLINE else 0)


def test_content_above_the_limit_is_rejected_and_not_stored() -> None:
    """One byte above MAX_CONTENT raises TooLarge and stores neither an item nor an object."""
    ref = new_thread("first")
    with pytest.raises(TooLarge):
        append(ref, user_message("x" * (MAX_CONTENT + 1)), author=AUTHOR, key="key")
    assert store.count_kinds(ref.space) == {"M": 1, "~": 1}
    assert store.objects(ref.space) == []


@pytest.mark.parametrize("newest_first", [False, True], ids=["asc", "desc"])
@pytest.mark.parametrize(
    "sizes", [[250_000] * 30, [10, 1_900_000, 1_900_000, 1_900_000, 10, MAX_CONTENT, MAX_CONTENT, 10]]
)
def test_pages_of_large_messages_contain_every_message_once(sizes: list[int], *, newest_first: bool) -> None:
    """A page has at least one message and as many as fit into PAGE_BYTES; the next page continues after its last
    message, so all messages are read once, in order."""
    ref = new_thread(*(chr(ord("a") + index) * size for index, size in enumerate(sizes)))
    pages = _pages(ref, newest_first=newest_first)
    assert len(pages) > 1
    seen = [message for page in pages for message in page]
    assert [message.sequence for message in seen] == sorted(range(1, len(sizes) + 1), reverse=newest_first)
    assert [len(str(message.content)) for message in seen] == (sizes[::-1] if newest_first else sizes)
    for page, following in zip(pages, [*pages[1:], []], strict=True):
        assert len(page) == 1 or _size(page) <= messages.PAGE_BYTES
        assert not following or _size([*page, following[0]]) > messages.PAGE_BYTES, "a page ended too early"


def test_deletion_of_a_thread_deletes_its_objects() -> None:
    """No object of the thread remains in S3."""
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
    """Return the bytes of the content in a response."""
    return sum(wire_size(str(message.content).encode()) for message in page)
