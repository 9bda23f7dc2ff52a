from core.ids import message_id
from core.models import Space
from core.threads import lookup
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants, Conversations

THEIRS = "msg_67ccf3acc8d48190a77525dc6de64b4104becb25c45c1d42"


def said(text: str, id: object = THEIRS) -> dict[str, object]:
    """A message that comes with an id."""
    return {"type": "message", "id": id, "role": "user", "content": text}


def texts(conversations: Conversations, id: str) -> list[tuple[str, str]]:
    """Ids and texts of a conversation's items, oldest first."""
    items = conversations.items(id, order="asc").success["data"]
    return [(item["id"], item["content"][0]["text"]) for item in items]


def test_items_keep_the_ids_they_come_with(conversations: Conversations) -> None:
    """On making a conversation as on appending to one, of whatever kind, and whatever they look like."""
    call = {"type": "function_call", "id": "fc_68", "call_id": "c", "name": "f", "arguments": "{}"}
    id = conversations.new_conversation([said("1"), call])

    data = conversations.append(id, said("2", "msg_2"), said("3", "__fake_id__"), said("4", "a#b/c ü😀")).success[
        "data"
    ]

    assert [item["id"] for item in data] == ["msg_2", "__fake_id__", "a#b/c ü😀"]
    shown = conversations.items(id, order="asc").success["data"]
    assert [item["id"] for item in shown] == [THEIRS, "fc_68", *(item["id"] for item in data)]
    assert [conversations.item(id, item["id"]).success for item in shown] == shown


def test_an_item_is_known_by_either_id(conversations: Conversations, skein: Native) -> None:
    """The one it came with, and ours; it shows the one it came with."""
    id = conversations.new_conversation([said("1"), said("2", "msg_2")])
    ours = skein.messages(id).data[0]["id"]

    assert conversations.item(id, ours).success["id"] == THEIRS
    for after in (THEIRS, ours):
        assert conversations.items(id, order="asc", after=after).success["first_id"] == "msg_2"
    assert skein.append(id, "3", parent_message_id=THEIRS).data["parent_message_id"] == ours


def test_the_other_dialects_know_it_too(conversations: Conversations, assistants: Assistants, skein: Native) -> None:
    """By the id it came with; the native dialect shows ours, the Assistants one theirs where it is a message's."""
    id = conversations.new_conversation([said("1"), said("2", "odd")])
    first, second = (message["id"] for message in skein.messages(id).data)

    assert skein.message(id, THEIRS).data["id"] == first
    assert skein.message(id, "odd").data["id"] == second
    shown = [message["id"] for message in assistants.messages(id, order="asc").success["data"]]
    assert shown == [THEIRS, f"msg_{second.replace('-', '')}"]
    for message in (*shown, "odd"):
        assert assistants.update_message(id, message, metadata={"a": "1"}).status == 200
    assert assistants.delete_message(id, THEIRS).success["id"] == THEIRS


def test_an_id_that_is_taken_is_not_given_again(conversations: Conversations) -> None:
    """Neither in one block nor later: the first keeps it, the others get ids of ours."""
    id = conversations.new_conversation([said("1"), said("2")])
    conversations.append(id, said("3"), said("4", "msg_4"), said("5", "msg_4"))
    conversations.append(id, said("6", "msg_4"))

    items = texts(conversations, id)

    assert [text for _, text in items] == ["1", "2", "3", "4", "5", "6"]
    assert len({item for item, _ in items}) == 6
    assert (items[0][0], items[3][0]) == (THEIRS, "msg_4")
    assert [conversations.item(id, item).success["content"][0]["text"] for item, _ in items] == list("123456")


def test_an_id_stays_taken_when_its_item_is_deleted(conversations: Conversations) -> None:
    """It is good as the edge of a page still, and names nothing else later."""
    id = conversations.new_conversation([said("1"), said("2", "msg_2")])
    assert conversations.delete_item(id, THEIRS).status == 200

    conversations.append(id, said("3"))

    assert conversations.item(id, THEIRS).status == 404
    assert [text for _, text in texts(conversations, id)] == ["2", "3"]
    after = conversations.items(id, order="asc", after=THEIRS).success["data"]
    assert [item["content"][0]["text"] for item in after] == ["2", "3"]


def test_an_id_is_free_in_every_other_conversation(conversations: Conversations) -> None:
    """Clients copy items from one to the other."""
    one, other = conversations.new_conversation([said("1")]), conversations.new_conversation([said("2")])

    assert texts(conversations, one) == [(THEIRS, "1")]
    assert texts(conversations, other) == [(THEIRS, "2")]


def test_an_id_of_ours_from_another_conversation_is_kept(conversations: Conversations) -> None:
    """It means nothing here, so it may mean the copy."""
    source = conversations.new_conversation([said("1", None)])
    [item] = conversations.items(source).success["data"]

    copy = conversations.new_conversation([said("2", None), item])

    assert texts(conversations, copy)[1] == (item["id"], "1")
    assert conversations.item(copy, item["id"]).success["content"] == item["content"]


def test_an_id_that_means_a_place_of_the_same_conversation_is_not_kept(
    conversations: Conversations, skein: Native
) -> None:
    """Whether the place is taken or not: no two items ever share an id."""
    id = conversations.new_conversation([said("1", None)])
    ref = lookup.resolve_thread(Space(skein.grant.tenant, skein.space), id)
    places = [f"msg_{message_id(ref.id, place).hex}" for place in range(1, 7)]

    conversations.append(id, said("2", places[0]), said("3", places[4]), said("4", places[3]))

    assert texts(conversations, id) == list(zip(places, "1234", strict=False))


def test_an_id_that_is_none(conversations: Conversations) -> None:
    """Null, empty, no text or too long to be kept: the item gets one of ours."""
    id = conversations.new_conversation([])

    data = conversations.append(id, *(said("x", id) for id in (None, "", 5, "m" * 257, "😀" * 65))).success["data"]

    assert all(item["id"].startswith("msg_") and len(item["id"]) == 36 for item in data)
    assert conversations.append(id, said("y", "m" * 256), said("y", "😀" * 64)).success["last_id"] == "😀" * 64
    assert conversations.item(id, "😀" * 64).status == 200


def test_a_replay_has_the_ids_of_the_first_time(conversations: Conversations) -> None:
    """Those that were kept, and those that were not because they were taken."""
    id = conversations.new_conversation([said("1")])
    first = conversations.append(id, said("2"), said("3", "msg_3"), key="k")

    again = conversations.append(id, said("2"), said("3", "msg_3"), key="k")

    assert again.success == first.success
    assert again.headers["idempotent-replayed"] == "true"
    assert len(texts(conversations, id)) == 3


def test_deleting_a_conversation_frees_the_ids_in_it(conversations: Conversations) -> None:
    """Nothing of it is left that could be found."""
    id = conversations.new_conversation([said("1")])
    conversations.delete(id)

    assert conversations.item(id, THEIRS).status == 404
