from tests.clients.expected_errors import expected_error, no_conversation, no_thread
from tests.clients.matchers import SECONDS, THREAD_ID
from tests.clients.reports import Report

THREAD = {"id": THREAD_ID, "object": "thread", "created_at": SECONDS, "metadata": {}, "tool_resources": {}}


def test_thread_is_created_read_updated_and_deleted(openai: Report) -> None:
    """Creating, reading and updating a thread returns all of its fields; an update replaces only its own fields."""
    result = openai["thread_life"]
    id, code = result["id"], {"code_interpreter": {"file_ids": ["file-1"]}}
    search = {"file_search": {"vector_store_ids": ["vs_1"]}}

    assert result["minimal"] == THREAD
    assert result["created"] == {**THREAD, "metadata": {"user": "u1"}, "tool_resources": code}
    assert result["retrieved"] == result["created"]
    assert result["metadata"] == {**result["created"], "metadata": {"user": "u2", "n": "1"}}
    assert result["tools"] == {**result["metadata"], "tool_resources": search}
    assert result["updated"] == result["tools"]
    assert result["deleted"] == {"id": id, "object": "thread.deleted", "deleted": True}


def test_deleted_thread_is_not_found(openai: Report) -> None:
    """Reading, deleting, listing and writing to a deleted thread all raise NotFoundError."""
    result = openai["thread_life"]

    assert result["after_deletion"] == [no_thread(result["id"])] * 4


def test_thread_starts_with_its_first_messages(openai: Report) -> None:
    """A thread starts with the messages of its creation request, in their order."""
    result = openai["with_messages"]

    assert result == {"metadata": {"n": "3"}, "messages": [["user", "1"], ["assistant", "2"], ["user", "3"]]}


def test_base_url_may_omit_v1(openai: Report) -> None:
    """The base URL may omit `/v1`."""
    assert openai["without_v1"] == ["Hello"]


def test_project_selects_a_space(openai: Report) -> None:
    """`project=` selects the space: its threads and conversations are not found in the key's default space."""
    result = openai["projects"]
    thread, conversation = result["ids"]

    assert result["in_space"] == ["In the other space"]
    assert result["in_other_space"] == [no_thread(thread), no_thread(thread), no_conversation(conversation)]


def test_project_outside_the_key_is_forbidden(openai: Report) -> None:
    """`project=` with a space that the key may not access is forbidden."""
    forbidden = expected_error(
        "PermissionDeniedError", 403, "This credential has no access to this space.", code="forbidden"
    )

    assert openai["projects"]["foreign"] == [forbidden, forbidden]
