import pytest

from core.threads import messages
from core.threads.append import append
from tests.faults.inconsistent_reads import torn
from tests.support.data.conversations import AUTHOR, all_messages, contents, new_thread, user_message

WORDS = ["first", "second", "third", "fourth", "fifth"]

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize("missed", [[2], [3], [5], [2, 3], [1], [1, 2]], ids=str)
@pytest.mark.parametrize("limit", [2, 3, 100])
def test_a_page_never_passes_a_place_it_has_not_seen(missed: list[int], limit: int) -> None:
    """A reader who follows a thread sees every message, also when a query misses one and finds a later one."""
    ref = new_thread(*WORDS)
    with torn(*missed):
        seen = all_messages(ref, limit=limit)
    assert [message.content for message in seen] == WORDS[: len(seen)]
    assert len(seen) == 5 or (missed, limit) == ([5], 100)


@pytest.mark.parametrize("missed", [[3], [3, 4]], ids=str)
def test_a_page_behind_a_cursor_never_passes_a_place_it_has_not_seen(missed: list[int]) -> None:
    """The same in the middle of a thread, where what is missing is next to the cursor."""
    ref = new_thread(*WORDS)
    first = messages.page(ref, limit=2)
    with torn(*missed):
        page = messages.page(ref, limit=2, cursor=first.cursor)
    assert [message.content for message in page.items] == ["third", "fourth"]
    assert page.cursor


def test_a_retry_never_passes_a_place_it_has_not_seen() -> None:
    """An append that is sent again, and whose query misses its message, does not append it once more."""
    ref = new_thread("first")
    done = append(ref, user_message("new"), author=AUTHOR, key="key").value
    for content in ("third", "fourth"):
        append(ref, user_message(content), author=AUTHOR)
    with torn(done.sequence, query=1):
        again = append(ref, user_message("new"), author=AUTHOR, key="key")
    assert (again.value, again.replayed) == (done, True)
    assert contents(ref) == ["first", "new", "third", "fourth"]


def test_an_append_that_has_not_seen_the_newest_message() -> None:
    """It takes the next place that is empty, behind that message."""
    ref = new_thread("first", "second")
    with torn(2):
        third = append(ref, user_message("third"), author=AUTHOR).value
    assert contents(ref) == ["first", "second", "third"]
    assert third.parent == 2
