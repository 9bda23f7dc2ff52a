import pytest

from core.access import api_keys
from core.access.api_keys import Grant
from core.models import Status
from core.threads.listing import ThreadQuery, page
from tests.support.data.conversations import AUTHOR, new_space, new_thread
from tests.support.inspect.call_counter import count_calls


@pytest.mark.parametrize("user", [None, AUTHOR], ids=["all", "of a user"])
@pytest.mark.parametrize("newest_first", [False, True], ids=["asc", "desc"])
@pytest.mark.usefixtures("store")
def test_page_of_threads_takes_one_query(user: str | None, *, newest_first: bool) -> None:
    """The query reads at most one item more than it returns, which shows whether more follow."""
    space = new_space()
    for _ in range(7):
        new_thread("first", space=space)
    query = ThreadQuery(space, Status.ACTIVE, newest_first, user)
    cursor = None
    for size in (3, 3, 1):
        with count_calls() as counts:
            result = page(query, limit=3, cursor=cursor)
        assert len(result.items) == size
        assert counts.operations == ["Query"]
        assert counts.items_read <= size + 1
        cursor = result.cursor
    assert cursor is None


@pytest.mark.usefixtures("store")
def test_cached_key_takes_no_call() -> None:
    """The first verification of a key reads its record; the second one uses the cache."""
    _, key = api_keys.issue(Grant("tenant", AUTHOR, frozenset({"threads:read"})), name="test")
    with count_calls() as counts:
        api_keys.verify(key)
    assert counts.operations == ["GetItem"]
    with count_calls() as counts:
        api_keys.verify(key)
    assert counts.round_trips == 0
