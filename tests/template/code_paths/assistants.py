"""The code paths of the Assistants functions that make different AWS calls."""

from tests.support.clients.openai import Assistants
from tests.template.code_paths.recorder import FOREIGN_ID, LARGE, NOT_FOUND, UNKNOWN_ID, Recorder


def record(recorder: Recorder) -> None:
    """Record every path."""
    caller = recorder.native.as_client(Assistants)
    for path in (create, append, read, list_pages, change, change_messages, delete):
        path(recorder, caller)


def create(recorder: Recorder, caller: Assistants) -> None:
    """Without and with an idempotency key. A repeat deletes the object that it uploaded."""
    for key in (None, "create", "create"):
        with recorder.calls_of("assistants_create_thread"):
            assert caller.create(messages=[{"role": "user", "content": LARGE}], key=key).status == 200


def append(recorder: Recorder, caller: Assistants) -> None:
    """Without and with an idempotency key; a repeat, and a repeat after the thread was archived."""
    thread = caller.new_thread()
    for key in (None, "append", "append"):
        with recorder.calls_of("assistants_create_message"):
            assert caller.append(thread, LARGE, key=key).status == 200
    recorder.native.delete(thread)
    with recorder.calls_of("assistants_create_message"):
        assert caller.append(thread, LARGE, key="append").status == 200
        assert caller.append(FOREIGN_ID).status in NOT_FOUND


def read(recorder: Recorder, caller: Assistants) -> None:
    """Content in the table and in the bucket, by own and by foreign ids."""
    thread = caller.new_thread()
    large = caller.append(thread, LARGE).success["id"]
    with recorder.calls_of("assistants_get_thread"):
        assert caller.thread(thread).status == 200
        assert caller.thread(FOREIGN_ID).status in NOT_FOUND
    for thread_id, message_id, found in (
        (thread, large, True),
        (thread, FOREIGN_ID, False),
        (FOREIGN_ID, large, False),
    ):
        with recorder.calls_of("assistants_get_message"):
            assert (caller.message(thread_id, message_id).status == 200) is found


def list_pages(recorder: Recorder, caller: Assistants) -> None:
    """The first page, and the pages after an own and a foreign id."""
    thread = caller.new_thread()
    large = caller.append(thread, LARGE).success["id"]
    caller.append(thread)
    for after, found in ((None, True), (large, True), (FOREIGN_ID, False)):
        with recorder.calls_of("assistants_list_messages"):
            assert (caller.messages(thread, **({"after": after} if after else {})).status == 200) is found
    with recorder.calls_of("assistants_list_messages"):
        assert caller.messages(FOREIGN_ID).status in NOT_FOUND
    for after, found in ((None, True), (thread, True), (FOREIGN_ID, False)):
        with recorder.calls_of("assistants_list_threads"):
            assert (caller.threads(**({"after": after} if after else {})).status == 200) is found


def change(recorder: Recorder, caller: Assistants) -> None:
    """Without a key; with one that is claimed, found again, and looked up for a thread that does not exist."""
    thread = caller.new_thread()
    for key in (None, "update", "update"):
        with recorder.calls_of("assistants_update_thread"):
            assert caller.update(thread, metadata={"k": "v"}, key=key).status == 200
    with recorder.calls_of("assistants_update_thread"):
        assert caller.update(UNKNOWN_ID, metadata={"k": "v"}, key="update").status == 404
        assert caller.update(FOREIGN_ID, metadata={}).status in NOT_FOUND


def change_messages(recorder: Recorder, caller: Assistants) -> None:
    """The same for a message, and its deletion."""
    thread = caller.new_thread()
    large = caller.append(thread, LARGE).success["id"]
    for key in (None, "update", "update"):
        with recorder.calls_of("assistants_update_message"):
            assert caller.update_message(thread, large, metadata={"k": "v"}, key=key).status == 200
    with recorder.calls_of("assistants_update_message"):
        assert caller.update_message(thread, FOREIGN_ID, metadata={}).status in NOT_FOUND
        assert caller.update_message(FOREIGN_ID, large, metadata={}).status in NOT_FOUND
    with recorder.calls_of("assistants_delete_message"):
        assert caller.delete_message(thread, large).status == 200
        assert caller.delete_message(thread, FOREIGN_ID).status in NOT_FOUND
        assert caller.delete_message(FOREIGN_ID, large).status in NOT_FOUND


def delete(recorder: Recorder, caller: Assistants) -> None:
    """A thread with an object in the bucket and a creation claim; and one with a foreign id."""
    messages = [{"role": "user", "content": content} for content in (LARGE, "and")]
    claimed = caller.create(messages=messages, key="thread, gone").success["id"]
    foreign = recorder.foreign_thread()
    with recorder.calls_of("assistants_delete_thread"):
        assert caller.delete(claimed).status == 200
        assert caller.delete(foreign).status == 200
