from datetime import datetime
from itertools import product
from typing import Any

import pytest

from tests.dialects.clients import ASSISTANTS, CONVERSATIONS, NATIVE, QELOS, SPEAKERS
from tests.dialects.thread_cases import ADDED, MADE, SAID, SHOWN
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants, Conversations

PAIRS = list(product(SPEAKERS, SPEAKERS))

pairs = pytest.mark.parametrize(("one", "other"), PAIRS)


def body(answer: Any) -> Any:
    """A thread as it is shown, out of the native dialect's envelope."""
    return answer.success.get("data", answer.success)


@pairs
def test_a_thread_is_read_and_listed_by_the_other(skein: Native, one: str, other: str) -> None:
    """With all that the other can express of it."""
    maker, reader = SPEAKERS[one](skein), SPEAKERS[other](skein)
    thread, second = maker.make(**MADE[one]), maker.make(**MADE[one])

    shown = body(reader.thread(thread))

    assert {name: shown[name] for name in SHOWN[one][other]} == SHOWN[one][other]
    assert sorted(reader.listed()) == sorted([thread, second])


def test_time_and_author_are_the_same_to_all(skein: Native) -> None:
    """Where a dialect shows them: to the millisecond, or in whole seconds."""
    for name, maker in SPEAKERS.items():
        thread = maker(skein).make(**MADE[name])
        native, qelos = body(SPEAKERS[NATIVE](skein).thread(thread)), body(SPEAKERS[QELOS](skein).thread(thread))

        assert qelos["created"] == native["created_at"]
        assert (qelos["user"], qelos["workspace"]) == (native["author_principal_id"], native["space_id"])
        seconds = int(datetime.fromisoformat(native["created_at"]).timestamp())
        for one in (ASSISTANTS, CONVERSATIONS):
            assert body(SPEAKERS[one](skein).thread(thread))["created_at"] == seconds


def test_a_message_has_one_time(skein: Native) -> None:
    """To the millisecond, or in whole seconds; conversations show none."""
    thread = skein.new_thread()
    shown = {name: speaker(skein).messages(thread)[0] for name, speaker in SPEAKERS.items()}

    time = shown[NATIVE]["created_at"]
    assert shown[QELOS]["timestamp"] == time
    assert shown[ASSISTANTS]["created_at"] == int(datetime.fromisoformat(time).timestamp())
    assert "created_at" not in shown[CONVERSATIONS]


@pairs
def test_a_thread_is_continued_by_the_other(skein: Native, one: str, other: str) -> None:
    """Everybody sees the new message behind the old ones, and of those nothing has changed for anybody."""
    maker = SPEAKERS[one](skein)
    thread = maker.make(**MADE[one])
    everybody = {name: speaker(skein) for name, speaker in SPEAKERS.items()}
    before = {name: speaker.messages(thread) for name, speaker in everybody.items()}

    assert everybody[other].say(thread, SAID[other]).status in {200, 201}

    for name, speaker in everybody.items():
        after = speaker.messages(thread)
        assert after[: len(before[name])] == before[name]
        assert len(after) == len(before[name]) + ADDED[other].get(name, 1)
        assert {field: body(speaker.thread(thread))[field] for field in SHOWN[one][name]} == SHOWN[one][name]


@pairs
def test_a_thread_is_deleted_by_the_other(skein: Native, one: str, other: str) -> None:
    """Nobody finds or lists it any more, nor deletes it again."""
    thread = SPEAKERS[one](skein).make(**MADE[one])

    assert SPEAKERS[other](skein).delete(thread).status == 200

    for speaker in SPEAKERS.values():
        assert speaker(skein).thread(thread).status == 404
        assert speaker(skein).listed() == []
        assert speaker(skein).delete(thread).status == 404


def test_changing_metadata_leaves_what_only_others_know(skein: Native) -> None:
    """A title, project, integration or tool resources of another dialect stay when metadata is replaced, and so on."""
    assistants, conversations = skein.as_client(Assistants), skein.as_client(Conversations)
    for name, maker in SPEAKERS.items():
        thread = maker(skein).make(**MADE[name])
        assistants.update(thread, metadata={"b": "2"})
        conversations.update(thread, metadata={"c": "3"})

        for reader, shown in SHOWN[name].items():
            now = body(SPEAKERS[reader](skein).thread(thread))
            kept = {field: value for field, value in shown.items() if not field.startswith("metadata")}
            assert {field: now[field] for field in kept} == kept
            assert now.get("metadata", now.get("metadata_json", {"c": "3"})) == {"c": "3"}


def test_branches_stay_branches(skein: Native) -> None:
    """A message of another dialect follows the newest one, on its branch; the tree is as the native dialect made it."""
    thread = skein.new_thread(messages=2)
    first, second = skein.messages(thread).data
    branch = skein.append(thread, "branch", parent_message_id=first["id"], branch_id="b").data
    for name in (ASSISTANTS, CONVERSATIONS):
        assert SPEAKERS[name](skein).say(thread, {"role": "user", "content": name}).status == 200
    back = skein.append(thread, "back", parent_message_id=second["id"]).data

    messages = skein.messages(thread).data

    assert [message["parent_message_id"] for message in messages] == [
        None,
        first["id"],
        first["id"],
        branch["id"],
        messages[3]["id"],
        second["id"],
    ]
    assert [message["branch_id"] for message in messages] == [None, None, "b", "b", "b", None]
    assert {message["root_message_id"] for message in messages} == {first["id"]}
    assert back["id"] == messages[5]["id"]


def test_ids_are_the_same_to_all(skein: Native) -> None:
    """A message has one id, each dialect spells it its way, and each takes any other's spelling."""
    assistants, conversations = skein.as_client(Assistants), skein.as_client(Conversations)
    thread = skein.new_thread(messages=2)
    ids = [message["id"] for message in skein.messages(thread).data]

    shown = [message["id"] for message in SPEAKERS[ASSISTANTS](skein).messages(thread)]

    assert shown == [item["id"] for item in SPEAKERS[CONVERSATIONS](skein).messages(thread)]
    assert shown == [f"msg_{id.replace('-', '')}" for id in ids]
    for id in (ids[0], shown[0]):
        assert skein.message(thread, id).data["id"] == ids[0]
        assert assistants.message(thread, id).success["id"] == shown[0]
        assert conversations.item(thread, id).success["id"] == shown[0]
