"""Every way through the functions of OpenAI's Conversations, as far as it asks something else of AWS."""

from typing import Any

from tests.support.openai import Conversations
from tests.template.ways.watch import ELSEWHERE, GONE, LARGE, NOWHERE, Watch


def walk(watch: Watch) -> None:
    """All of them."""
    caller = watch.native.speaking(Conversations)
    for way in (creating, appending, reading, listing, changing, deleting_items, deleting):
        way(watch, caller)


def said(text: str, **fields: Any) -> dict[str, Any]:
    """A user's message; with an `id`, one that was made elsewhere."""
    return {"type": "message", "role": "user", "content": text, **fields}


def creating(watch: Watch, caller: Conversations) -> None:
    """With a key and without, with an item from elsewhere; a replay takes back what it put into the bucket."""
    for key in (None, "conversation", "conversation"):
        with watch.of("create_conversation"):
            assert caller.create(items=[said(LARGE, id=ELSEWHERE)], key=key).status == 200


def appending(watch: Watch, caller: Conversations) -> None:
    """With a key and without, an item from elsewhere, once more, and once more when the thread is archived."""
    conversation = caller.new_conversation()
    for key in (None, "append", "append"):
        with watch.of("create_items"):
            assert caller.append(conversation, said(LARGE), said("and", id=ELSEWHERE), key=key).status == 200
    watch.native.delete(conversation)
    with watch.of("create_items"):
        assert caller.append(conversation, said(LARGE), said("and", id=ELSEWHERE), key="append").status == 200
        assert caller.append(ELSEWHERE, said("x")).status in GONE


def reading(watch: Watch, caller: Conversations) -> None:
    """Of the table and of the bucket, by our ids and by foreign ones."""
    conversation = caller.new_conversation([said(LARGE)])
    large = caller.items(conversation).success["data"][0]["id"]
    with watch.of("get_conversation"):
        assert caller.conversation(conversation).status == 200
        assert caller.conversation(ELSEWHERE).status in GONE
    for thread, item, found in (
        (conversation, large, True),
        (conversation, ELSEWHERE, False),
        (ELSEWHERE, large, False),
    ):
        with watch.of("get_item"):
            assert (caller.item(thread, item).status == 200) is found


def listing(watch: Watch, caller: Conversations) -> None:
    """Pages from the front and behind one of ours or a foreign one."""
    conversation = caller.new_conversation([said("1"), said(LARGE), said("3")])
    middle = caller.items(conversation).success["data"][1]["id"]
    for after, found in ((None, True), (middle, True), (ELSEWHERE, False)):
        with watch.of("list_items"):
            assert (caller.items(conversation, **({"after": after} if after else {})).status == 200) is found
    with watch.of("list_items"):
        assert caller.items(ELSEWHERE).status in GONE
    for after, found in ((None, True), (conversation, True), (ELSEWHERE, False)):
        with watch.of("list_conversations"):
            assert (caller.conversations(**({"after": after} if after else {})).status == 200) is found


def changing(watch: Watch, caller: Conversations) -> None:
    """Without a key; with one, which is claimed, found again, and looked for when the thread is gone."""
    conversation = caller.new_conversation()
    for key in (None, "update", "update"):
        with watch.of("update_conversation"):
            assert caller.update(conversation, metadata={"k": "v"}, key=key).status == 200
    with watch.of("update_conversation"):
        assert caller.update(NOWHERE, metadata={"k": "v"}, key="update").status == 404
        assert caller.update(ELSEWHERE, metadata={}).status in GONE


def deleting_items(watch: Watch, caller: Conversations) -> None:
    """One that has something in the bucket; and one from elsewhere, with what it was called."""
    conversation = caller.new_conversation([said(LARGE), said("and", id=ELSEWHERE)])
    newest, large = [item["id"] for item in caller.items(conversation).success["data"]]
    with watch.of("delete_item"):
        assert caller.delete_item(conversation, large).status == 200
        assert caller.delete_item(conversation, ELSEWHERE).status == 200
        assert caller.delete_item(conversation, newest).status in GONE
        assert caller.delete_item(ELSEWHERE, large).status in GONE


def deleting(watch: Watch, caller: Conversations) -> None:
    """With what lies in the bucket, the claim that made it, and a foreign id."""
    made_with_key = caller.create(items=[said(LARGE), said("and")], key="conversation, gone").success["id"]
    foreign = watch.foreign_thread()
    with watch.of("delete_conversation"):
        assert caller.delete(made_with_key).status == 200
        assert caller.delete(foreign).status == 200
