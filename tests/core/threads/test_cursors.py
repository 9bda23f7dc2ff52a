import pytest

from core.threads import lookup, messages
from tests.support.data.assistants_export import import_document, raw_messages, raw_thread
from tests.support.data.conversations import new_space


@pytest.mark.usefixtures("memory")
def test_cursor_of_a_foreign_thread_id_is_valid_for_the_threads_own_id() -> None:
    """Both ids name the same list, so a client may change the id between two pages."""
    space, foreign_id = new_space(), "thread_imported"
    own = import_document(space, {"thread": raw_thread(foreign_id), "messages": raw_messages([1, 2], foreign_id)}).ref
    foreign = lookup.resolve_thread(space, foreign_id)

    cursor = messages.page(foreign, limit=1).cursor
    page = messages.page(own, limit=1, cursor=cursor)

    assert foreign.foreign_id == foreign_id
    assert [message.sequence for message in page.items] == [2]
