from core.ids import message_id
from core.models import Space
from core.threads import lookup
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants, Conversations

OWN_ID = "msg_67ccf3acc8d48190a77525dc6de64b4104becb25c45c1d42"


def message(text: str, id: object = OWN_ID) -> dict[str, object]:
    """A message with an id of its own."""
    return {"type": "message", "id": id, "role": "user", "content": text}


def texts(conversations: Conversations, id: str) -> list[tuple[str, str]]:
    """Id and text of each item of a conversation, oldest first."""
    items = conversations.items(id, order="asc").success["data"]
    return [(item["id"], item["content"][0]["text"]) for item in items]


def test_items_keep_their_own_ids(conversations: Conversations) -> None:
    """This applies to new conversations and to appends, and to items and ids of any kind."""
    call = {"type": "function_call", "id": "fc_68", "call_id": "c", "name": "f", "arguments": "{}"}
    id = conversations.new_conversation([message("1"), call])

    appended = [message("2", "msg_2"), message("3", "__fake_id__"), message("4", "a#b/c ü😀")]

    data = conversations.append(id, *appended).success["data"]

    assert [item["id"] for item in data] == ["msg_2", "__fake_id__", "a#b/c ü😀"]
    shown = conversations.items(id, order="asc").success["data"]
    assert [item["id"] for item in shown] == [OWN_ID, "fc_68", *(item["id"] for item in data)]
    assert [conversations.item(id, item["id"]).success for item in shown] == shown


def test_item_is_found_by_its_own_id_and_by_skeins(conversations: Conversations, skein: Native) -> None:
    """The item shows its own id."""
    id = conversations.new_conversation([message("1"), message("2", "msg_2")])
    skein_id = skein.messages(id).data[0]["id"]

    assert conversations.item(id, skein_id).success["id"] == OWN_ID
    for after in (OWN_ID, skein_id):
        assert conversations.items(id, order="asc", after=after).success["first_id"] == "msg_2"
    assert skein.append(id, "3", parent_message_id=OWN_ID).data["parent_message_id"] == skein_id


def test_other_dialects_find_an_item_by_its_own_id(
    conversations: Conversations, assistants: Assistants, skein: Native
) -> None:
    """The native dialect shows Skein's id; Assistants shows the item's own id if it is a message id."""
    id = conversations.new_conversation([message("1"), message("2", "odd")])
    first, second = (entry["id"] for entry in skein.messages(id).data)

    assert skein.message(id, OWN_ID).data["id"] == first
    assert skein.message(id, "odd").data["id"] == second
    shown = [entry["id"] for entry in assistants.messages(id, order="asc").success["data"]]
    assert shown == [OWN_ID, f"msg_{second.replace('-', '')}"]
    for shown_id in (*shown, "odd"):
        assert assistants.update_message(id, shown_id, metadata={"a": "1"}).status == 200
    assert assistants.delete_message(id, OWN_ID).success["id"] == OWN_ID


def test_duplicate_id_is_replaced_by_one_of_skein(conversations: Conversations) -> None:
    """Within a block and later, the first item keeps the id, and the others get Skein's ids."""
    id = conversations.new_conversation([message("1"), message("2")])
    conversations.append(id, message("3"), message("4", "msg_4"), message("5", "msg_4"))
    conversations.append(id, message("6", "msg_4"))

    items = texts(conversations, id)

    assert [text for _, text in items] == ["1", "2", "3", "4", "5", "6"]
    assert len({item for item, _ in items}) == 6
    assert (items[0][0], items[3][0]) == (OWN_ID, "msg_4")
    assert [conversations.item(id, item).success["content"][0]["text"] for item, _ in items] == list("123456")


def test_id_of_a_deleted_item_is_not_reused(conversations: Conversations) -> None:
    """It is still valid as `after`, and no later item gets it."""
    id = conversations.new_conversation([message("1"), message("2", "msg_2")])
    assert conversations.delete_item(id, OWN_ID).status == 200

    conversations.append(id, message("3"))

    assert conversations.item(id, OWN_ID).status == 404
    assert [text for _, text in texts(conversations, id)] == ["2", "3"]
    after = conversations.items(id, order="asc", after=OWN_ID).success["data"]
    assert [item["content"][0]["text"] for item in after] == ["2", "3"]


def test_same_id_may_exist_in_two_conversations(conversations: Conversations) -> None:
    """Clients copy items from one conversation to another."""
    one, other = conversations.new_conversation([message("1")]), conversations.new_conversation([message("2")])

    assert texts(conversations, one) == [(OWN_ID, "1")]
    assert texts(conversations, other) == [(OWN_ID, "2")]


def test_skein_id_of_another_conversation_is_kept(conversations: Conversations) -> None:
    """In this conversation it identifies only the copy."""
    source = conversations.new_conversation([message("1", None)])
    [item] = conversations.items(source).success["data"]

    copy = conversations.new_conversation([message("2", None), item])

    assert texts(conversations, copy)[1] == (item["id"], "1")
    assert conversations.item(copy, item["id"]).success["content"] == item["content"]


def test_skein_id_of_the_same_conversation_is_not_kept(conversations: Conversations, skein: Native) -> None:
    """This applies to existing and to future sequence numbers: no two items ever share an id."""
    id = conversations.new_conversation([message("1", None)])
    ref = lookup.resolve_thread(Space(skein.grant.tenant, skein.space), id)
    possible_ids = [f"msg_{message_id(ref.id, sequence).hex}" for sequence in range(1, 7)]

    conversations.append(
        id, message("2", possible_ids[0]), message("3", possible_ids[4]), message("4", possible_ids[3])
    )

    assert texts(conversations, id) == list(zip(possible_ids, "1234", strict=False))


def test_invalid_id_is_replaced_by_one_of_skein(conversations: Conversations) -> None:
    """Null, an empty string, another type and an id of more than 256 bytes are invalid."""
    id = conversations.new_conversation([])

    data = conversations.append(id, *(message("x", id) for id in (None, "", 5, "m" * 257, "😀" * 65))).success["data"]

    assert all(item["id"].startswith("msg_") and len(item["id"]) == 36 for item in data)
    assert conversations.append(id, message("y", "m" * 256), message("y", "😀" * 64)).success["last_id"] == "😀" * 64
    assert conversations.item(id, "😀" * 64).status == 200


def test_replay_returns_the_ids_of_the_first_response(conversations: Conversations) -> None:
    """This includes the ids that replaced duplicates."""
    id = conversations.new_conversation([message("1")])
    first = conversations.append(id, message("2"), message("3", "msg_3"), key="k")

    again = conversations.append(id, message("2"), message("3", "msg_3"), key="k")

    assert again.success == first.success
    assert again.headers["idempotent-replayed"] == "true"
    assert len(texts(conversations, id)) == 3


def test_items_of_a_deleted_conversation_are_404(conversations: Conversations) -> None:
    """Their own ids find nothing."""
    id = conversations.new_conversation([message("1")])
    conversations.delete(id)

    assert conversations.item(id, OWN_ID).status == 404
