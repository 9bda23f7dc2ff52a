from tests.clients.matching import SECONDS, THREAD_ID
from tests.clients.refusals import no_conversation, no_thread, refused
from tests.clients.reports import Report

THREAD = {"id": THREAD_ID, "object": "thread", "created_at": SECONDS, "metadata": {}, "tool_resources": {}}


def test_thread_life(openai: Report) -> None:
    """Threads are made, read and changed, field by field; a change replaces what it names and leaves the rest."""
    told = openai["thread_life"]
    id, code = told["id"], {"code_interpreter": {"file_ids": ["file-1"]}}
    search = {"file_search": {"vector_store_ids": ["vs_1"]}}

    assert told["bare"] == THREAD
    assert told["made"] == {**THREAD, "metadata": {"user": "u1"}, "tool_resources": code}
    assert told["retrieved"] == told["made"]
    assert told["metadata"] == {**told["made"], "metadata": {"user": "u2", "n": "1"}}
    assert told["tools"] == {**told["metadata"], "tool_resources": search}
    assert told["updated"] == told["tools"]
    assert told["deleted"] == {"id": id, "object": "thread.deleted", "deleted": True}


def test_deleted_thread(openai: Report) -> None:
    """A deleted thread is not found by any call: read, deleted again, listed, written to."""
    told = openai["thread_life"]

    assert told["gone"] == [no_thread(told["id"])] * 4


def test_thread_with_messages(openai: Report) -> None:
    """A thread begins with the messages that come with it, in their order."""
    told = openai["with_messages"]

    assert told == {"metadata": {"n": "3"}, "messages": [["user", "1"], ["assistant", "2"], ["user", "3"]]}


def test_without_v1(openai: Report) -> None:
    """The base URL may do without `/v1`."""
    assert openai["without_v1"] == ["Hello"]


def test_project_names_a_space(openai: Report) -> None:
    """What is made with `project=` is there, and not found in the key's own space."""
    told = openai["projects"]
    thread, conversation = told["ids"]

    assert told["in_it"] == ["In the other space"]
    assert told["not_in_it"] == [no_thread(thread), no_thread(thread), no_conversation(conversation)]


def test_project_of_others(openai: Report) -> None:
    """`project=` names no space that the key is not good for."""
    forbidden = refused("PermissionDeniedError", 403, "This credential has no access to this space.", code="forbidden")

    assert openai["projects"]["foreign"] == [forbidden, forbidden]
