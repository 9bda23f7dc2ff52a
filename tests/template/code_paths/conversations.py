"""The code paths of the Conversations functions that make different AWS calls."""

from typing import Any

from tests.support.clients.openai import Conversations
from tests.template.code_paths.recorder import FOREIGN_ID, LARGE, NOT_FOUND, UNKNOWN_ID, Recorder


def record(recorder: Recorder) -> None:
    """Record every path."""
    caller = recorder.native.as_client(Conversations)
    for path in (create, append, read, list_pages, change, delete_items, delete):
        path(recorder, caller)


def user_message(text: str, **fields: Any) -> dict[str, Any]:
    """A user message; with an `id`, one from another store."""
    return {"type": "message", "role": "user", "content": text, **fields}


def create(recorder: Recorder, caller: Conversations) -> None:
    """Without and with a key, with a foreign item. A repeat deletes the object that it uploaded."""
    for key in (None, "conversation", "conversation"):
        with recorder.calls_of("create_conversation"):
            assert caller.create(items=[user_message(LARGE, id=FOREIGN_ID)], key=key).status == 200


def append(recorder: Recorder, caller: Conversations) -> None:
    """Without and with a key, with a foreign item; a repeat, and a repeat after the thread was archived."""
    conversation = caller.new_conversation()
    for key in (None, "append", "append"):
        with recorder.calls_of("create_items"):
            assert (
                caller.append(conversation, user_message(LARGE), user_message("and", id=FOREIGN_ID), key=key).status
                == 200
            )
    recorder.native.delete(conversation)
    with recorder.calls_of("create_items"):
        assert (
            caller.append(conversation, user_message(LARGE), user_message("and", id=FOREIGN_ID), key="append").status
            == 200
        )
        assert caller.append(FOREIGN_ID, user_message("x")).status in NOT_FOUND


def read(recorder: Recorder, caller: Conversations) -> None:
    """Content in the table and in the bucket, by own and by foreign ids."""
    conversation = caller.new_conversation([user_message(LARGE)])
    large = caller.items(conversation).success["data"][0]["id"]
    with recorder.calls_of("get_conversation"):
        assert caller.conversation(conversation).status == 200
        assert caller.conversation(FOREIGN_ID).status in NOT_FOUND
    for thread, item, found in (
        (conversation, large, True),
        (conversation, FOREIGN_ID, False),
        (FOREIGN_ID, large, False),
    ):
        with recorder.calls_of("get_item"):
            assert (caller.item(thread, item).status == 200) is found


def list_pages(recorder: Recorder, caller: Conversations) -> None:
    """The first page, and the pages after an own and a foreign id."""
    conversation = caller.new_conversation([user_message("1"), user_message(LARGE), user_message("3")])
    middle = caller.items(conversation).success["data"][1]["id"]
    for after, found in ((None, True), (middle, True), (FOREIGN_ID, False)):
        with recorder.calls_of("list_items"):
            assert (caller.items(conversation, **({"after": after} if after else {})).status == 200) is found
    with recorder.calls_of("list_items"):
        assert caller.items(FOREIGN_ID).status in NOT_FOUND
    for after, found in ((None, True), (conversation, True), (FOREIGN_ID, False)):
        with recorder.calls_of("list_conversations"):
            assert (caller.conversations(**({"after": after} if after else {})).status == 200) is found


def change(recorder: Recorder, caller: Conversations) -> None:
    """Without a key; with one that is claimed, found again, and looked up for a thread that does not exist."""
    conversation = caller.new_conversation()
    for key in (None, "update", "update"):
        with recorder.calls_of("update_conversation"):
            assert caller.update(conversation, metadata={"k": "v"}, key=key).status == 200
    with recorder.calls_of("update_conversation"):
        assert caller.update(UNKNOWN_ID, metadata={"k": "v"}, key="update").status == 404
        assert caller.update(FOREIGN_ID, metadata={}).status in NOT_FOUND


def delete_items(recorder: Recorder, caller: Conversations) -> None:
    """An item with an object in the bucket; and a foreign item with its alias."""
    conversation = caller.new_conversation([user_message(LARGE), user_message("and", id=FOREIGN_ID)])
    newest, large = [item["id"] for item in caller.items(conversation).success["data"]]
    with recorder.calls_of("delete_item"):
        assert caller.delete_item(conversation, large).status == 200
        assert caller.delete_item(conversation, FOREIGN_ID).status == 200
        assert caller.delete_item(conversation, newest).status in NOT_FOUND
        assert caller.delete_item(FOREIGN_ID, large).status in NOT_FOUND


def delete(recorder: Recorder, caller: Conversations) -> None:
    """A thread with an object in the bucket and a creation claim; and one with a foreign id."""
    claimed = caller.create(items=[user_message(LARGE), user_message("and")], key="conversation, gone").success["id"]
    foreign = recorder.foreign_thread()
    with recorder.calls_of("delete_conversation"):
        assert caller.delete(claimed).status == 200
        assert caller.delete(foreign).status == 200
