from tests.support.clients.base import spellings
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants, Conversations

CALL = {"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"}


def test_an_update_replaces_metadata_and_nothing_else(assistants: Assistants) -> None:
    """What a message says never changes."""
    thread = assistants.new_thread()
    message = assistants.append(thread, "Hi", metadata={"a": "1", "b": "2"}).success

    changed = assistants.update_message(thread, message["id"], metadata={"b": "3"}, content="Ho", role="assistant")

    assert changed.success == {**message, "metadata": {"b": "3"}}
    assert assistants.message(thread, message["id"]).success == changed.success


def test_an_update_of_nothing_changes_nothing(assistants: Assistants) -> None:
    """Null is as good as left out, with a key as without."""
    thread = assistants.new_thread()
    message = assistants.append(thread, "Hi", metadata={"a": "1"}).success

    for key in (None, "k"):
        assert assistants.update_message(thread, message["id"], key=key).success == message
        assert assistants.update_message(thread, message["id"], metadata=None, key=key).success == message


def test_a_deleted_message_is_gone(assistants: Assistants, skein: Native) -> None:
    """Nobody finds it, lists go past it, and the others stay as they are."""
    thread = assistants.new_thread(3)
    first, second, third = (message["id"] for message in assistants.messages(thread, order="asc").success["data"])

    deleted = assistants.delete_message(thread, second)

    assert deleted.success == {"id": second, "object": "thread.message.deleted", "deleted": True}
    unknown = (404, f"No message found with id '{second}'.", "invalid_request_error", None, None)
    assert assistants.message(thread, second).openai_error == unknown
    assert assistants.update_message(thread, second, metadata={}).openai_error == unknown
    assert assistants.update_message(thread, second, metadata={}, key="k").openai_error == unknown
    assert assistants.delete_message(thread, second).openai_error == unknown
    assert [message["id"] for message in assistants.messages(thread).success["data"]] == [third, first]
    assert skein.thread(thread).data["message_count"] == 2


def test_a_message_is_known_by_its_id_in_every_spelling(assistants: Assistants) -> None:
    """As any dialect shows it; the answer has OpenAI's."""
    thread = assistants.new_thread()
    message = assistants.messages(thread).success["first_id"]

    for number, spelled in enumerate(spellings(message, "msg")):
        assert assistants.update_message(thread, spelled, metadata={"n": str(number)}).success["id"] == message
        assert assistants.message(thread, spelled).success["metadata"] == {"n": str(number)}
    assert assistants.delete_message(thread, spellings(message, "msg")[1]).success["id"] == message


def test_a_message_of_another_thread_is_not_found(assistants: Assistants) -> None:
    """An id is good in its own thread only."""
    thread, other = assistants.new_thread(), assistants.new_thread()
    message = assistants.messages(other).success["first_id"]

    unknown = (404, f"No message found with id '{message}'.", "invalid_request_error", None, None)
    assert assistants.message(thread, message).openai_error == unknown
    assert assistants.update_message(thread, message, metadata={}).openai_error == unknown
    assert assistants.delete_message(thread, message).openai_error == unknown
    assert assistants.message(other, message).status == 200


def test_an_item_that_is_no_message_is_not_found(assistants: Assistants, conversations: Conversations) -> None:
    """A tool's call has no form here: it is not listed, not found, not changed, not deleted."""
    thread = conversations.new_conversation([CALL, {"role": "user", "content": "Hi"}])
    call = conversations.items(thread, order="asc").success["first_id"]
    id = f"msg_{call.removeprefix('fc_')}"

    assert len(assistants.messages(thread).success["data"]) == 1
    for answer in (
        assistants.message(thread, id),
        assistants.update_message(thread, id, metadata={"a": "1"}),
        assistants.update_message(thread, id, metadata={"a": "1"}, key="k"),
        assistants.update_message(thread, id),
        assistants.delete_message(thread, id),
    ):
        assert answer.openai_error[:2] == (404, f"No message found with id '{id}'.")
    assert conversations.item(thread, call).success == {"id": call, **CALL}
