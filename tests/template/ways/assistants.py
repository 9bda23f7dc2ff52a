"""Every way through the functions of OpenAI's threads, as far as it asks something else of AWS."""

from tests.support.openai import Assistants
from tests.template.ways.watch import ELSEWHERE, GONE, LARGE, NOWHERE, Watch


def walk(watch: Watch) -> None:
    """All of them."""
    caller = watch.native.speaking(Assistants)
    for way in (creating, appending, reading, listing, changing, changing_messages, deleting):
        way(watch, caller)


def creating(watch: Watch, caller: Assistants) -> None:
    """With a key and without; a replay takes back what it put into the bucket."""
    for key in (None, "create", "create"):
        with watch.of("assistants_create_thread"):
            assert caller.create(messages=[{"role": "user", "content": LARGE}], key=key).status == 200


def appending(watch: Watch, caller: Assistants) -> None:
    """With a key and without, once more, and once more when the thread is archived."""
    thread = caller.new_thread()
    for key in (None, "append", "append"):
        with watch.of("assistants_create_message"):
            assert caller.append(thread, LARGE, key=key).status == 200
    watch.native.delete(thread)
    with watch.of("assistants_create_message"):
        assert caller.append(thread, LARGE, key="append").status == 200
        assert caller.append(ELSEWHERE).status in GONE


def reading(watch: Watch, caller: Assistants) -> None:
    """Of the table and of the bucket, by our ids and by foreign ones."""
    thread = caller.new_thread()
    large = caller.append(thread, LARGE).success["id"]
    with watch.of("assistants_get_thread"):
        assert caller.thread(thread).status == 200
        assert caller.thread(ELSEWHERE).status in GONE
    for thread_id, message_id, found in ((thread, large, True), (thread, ELSEWHERE, False), (ELSEWHERE, large, False)):
        with watch.of("assistants_get_message"):
            assert (caller.message(thread_id, message_id).status == 200) is found


def listing(watch: Watch, caller: Assistants) -> None:
    """Pages from the front and behind one of ours or a foreign one."""
    thread = caller.new_thread()
    large = caller.append(thread, LARGE).success["id"]
    caller.append(thread)
    for after, found in ((None, True), (large, True), (ELSEWHERE, False)):
        with watch.of("assistants_list_messages"):
            assert (caller.messages(thread, **({"after": after} if after else {})).status == 200) is found
    with watch.of("assistants_list_messages"):
        assert caller.messages(ELSEWHERE).status in GONE
    for after, found in ((None, True), (thread, True), (ELSEWHERE, False)):
        with watch.of("assistants_list_threads"):
            assert (caller.threads(**({"after": after} if after else {})).status == 200) is found


def changing(watch: Watch, caller: Assistants) -> None:
    """Without a key; with one, which is claimed, found again, and looked for when the thread is gone."""
    thread = caller.new_thread()
    for key in (None, "update", "update"):
        with watch.of("assistants_update_thread"):
            assert caller.update(thread, metadata={"k": "v"}, key=key).status == 200
    with watch.of("assistants_update_thread"):
        assert caller.update(NOWHERE, metadata={"k": "v"}, key="update").status == 404
        assert caller.update(ELSEWHERE, metadata={}).status in GONE


def changing_messages(watch: Watch, caller: Assistants) -> None:
    """The same of a message; and taking one away."""
    thread = caller.new_thread()
    large = caller.append(thread, LARGE).success["id"]
    for key in (None, "update", "update"):
        with watch.of("assistants_update_message"):
            assert caller.update_message(thread, large, metadata={"k": "v"}, key=key).status == 200
    with watch.of("assistants_update_message"):
        assert caller.update_message(thread, ELSEWHERE, metadata={}).status in GONE
        assert caller.update_message(ELSEWHERE, large, metadata={}).status in GONE
    with watch.of("assistants_delete_message"):
        assert caller.delete_message(thread, large).status == 200
        assert caller.delete_message(thread, ELSEWHERE).status in GONE
        assert caller.delete_message(ELSEWHERE, large).status in GONE


def deleting(watch: Watch, caller: Assistants) -> None:
    """With what lies in the bucket, the claim that made it, and a foreign id."""
    said = [{"role": "user", "content": content} for content in (LARGE, "and")]
    made_with_key = caller.create(messages=said, key="thread, gone").success["id"]
    foreign = watch.foreign_thread()
    with watch.of("assistants_delete_thread"):
        assert caller.delete(made_with_key).status == 200
        assert caller.delete(foreign).status == 200
