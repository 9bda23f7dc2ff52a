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
def test_a_page_of_threads(user: str | None, *, newest_first: bool) -> None:
    """One query, which reads no more than it brings and the one that tells whether more follow."""
    space = new_space()
    for _ in range(7):
        new_thread("first", space=space)
    selection = ThreadQuery(space, Status.ACTIVE, newest_first, user)
    cursor = None
    for brought in (3, 3, 1):
        with count_calls() as counts:
            found = page(selection, limit=3, cursor=cursor)
        assert len(found.items) == brought
        assert counts.operations == ["Query"]
        assert counts.items_read <= brought + 1
        cursor = found.cursor
    assert cursor is None


@pytest.mark.usefixtures("store")
def test_a_warm_credential() -> None:
    """A key that was seen a moment ago is known without a call."""
    _, key = api_keys.issue(Grant("tenant", AUTHOR, frozenset({"threads:read"})), name="test")
    with count_calls() as counts:
        api_keys.verify(key)
    assert counts.operations == ["GetItem"]
    with count_calls() as counts:
        api_keys.verify(key)
    assert counts.round_trips == 0
