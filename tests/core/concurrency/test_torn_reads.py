import pytest

from core.threads import messages
from core.threads.append import append
from tests.faults.inconsistent_reads import hide_from_query
from tests.support.data.conversations import AUTHOR, all_messages, contents, new_thread, user_message

WORDS = ["first", "second", "third", "fourth", "fifth"]

pytestmark = pytest.mark.usefixtures("store")


@pytest.mark.parametrize("missed", [[2], [3], [5], [2, 3], [1], [1, 2]], ids=str)
@pytest.mark.parametrize("limit", [2, 3, 100])
def test_page_ends_before_a_message_that_its_query_missed(missed: list[int], limit: int) -> None:
    """A tailing reader sees every message, also if a query misses one and returns a later one."""
    ref = new_thread(*WORDS)
    with hide_from_query(*missed):
        seen = all_messages(ref, limit=limit)
    assert [message.content for message in seen] == WORDS[: len(seen)]
    assert len(seen) == 5 or (missed, limit) == ([5], 100)


@pytest.mark.parametrize("missed", [[3], [3, 4]], ids=str)
def test_page_after_a_cursor_skips_no_message_that_its_query_missed(missed: list[int]) -> None:
    """This holds also if the missed message is next to the cursor."""
    ref = new_thread(*WORDS)
    first = messages.page(ref, limit=2)
    with hide_from_query(*missed):
        page = messages.page(ref, limit=2, cursor=first.cursor)
    assert [message.content for message in page.items] == ["third", "fourth"]
    assert page.cursor


def test_retry_does_not_skip_a_message_that_its_query_missed() -> None:
    """A repeated append whose query misses its message does not append it again."""
    ref = new_thread("first")
    first = append(ref, user_message("new"), author=AUTHOR, key="key").value
    for content in ("third", "fourth"):
        append(ref, user_message(content), author=AUTHOR)
    with hide_from_query(first.sequence, query=1):
        replay = append(ref, user_message("new"), author=AUTHOR, key="key")
    assert (replay.value, replay.replayed) == (first, True)
    assert contents(ref) == ["first", "new", "third", "fourth"]


def test_append_whose_query_missed_the_newest_message_follows_it() -> None:
    """The append takes the next free slot, and the missed message is its parent."""
    ref = new_thread("first", "second")
    with hide_from_query(2):
        third = append(ref, user_message("third"), author=AUTHOR).value
    assert contents(ref) == ["first", "second", "third"]
    assert third.parent == 2
