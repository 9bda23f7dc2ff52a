from datetime import datetime
from itertools import product
from typing import Any

import pytest

from tests.dialects.clients import ASSISTANTS, CLIENTS, CONVERSATIONS, NATIVE, QELOS
from tests.dialects.thread_cases import ADDED_COUNTS, CREATE_FIELDS, EXPECTED, NEXT_MESSAGES
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants, Conversations

DIALECT_PAIRS = list(product(CLIENTS, CLIENTS))

pairs = pytest.mark.parametrize(("first", "second"), DIALECT_PAIRS)


def body(answer: Any) -> Any:
    """Return the thread of a successful response, without the envelope of the native dialect."""
    return answer.success.get("data", answer.success)


@pairs
def test_other_dialect_reads_and_lists_the_thread(skein: Native, first: str, second: str) -> None:
    """Another dialect reads and lists the thread, with all fields that it supports."""
    writer, reader = CLIENTS[first](skein), CLIENTS[second](skein)
    threads = [writer.create(**CREATE_FIELDS[first]) for _ in range(2)]

    thread = body(reader.get_thread(threads[0]))

    assert {name: thread[name] for name in EXPECTED[first][second]} == EXPECTED[first][second]
    assert sorted(reader.list_threads()) == sorted(threads)


def test_dialects_agree_on_author_and_time(skein: Native) -> None:
    """Dialects that have the fields agree on author and creation time, in milliseconds or in whole seconds."""
    for name, client in CLIENTS.items():
        thread = client(skein).create(**CREATE_FIELDS[name])
        native, qelos = body(CLIENTS[NATIVE](skein).get_thread(thread)), body(CLIENTS[QELOS](skein).get_thread(thread))

        assert qelos["created"] == native["created_at"]
        assert (qelos["user"], qelos["workspace"]) == (native["author_principal_id"], native["space_id"])
        seconds = int(datetime.fromisoformat(native["created_at"]).timestamp())
        for dialect in (ASSISTANTS, CONVERSATIONS):
            assert body(CLIENTS[dialect](skein).get_thread(thread))["created_at"] == seconds


def test_dialects_agree_on_the_time_of_a_message(skein: Native) -> None:
    """Dialects agree on the time of a message, in milliseconds or in whole seconds; conversations have none."""
    thread = skein.new_thread()
    messages = {name: client(skein).list_messages(thread)[0] for name, client in CLIENTS.items()}

    time = messages[NATIVE]["created_at"]
    assert messages[QELOS]["timestamp"] == time
    assert messages[ASSISTANTS]["created_at"] == int(datetime.fromisoformat(time).timestamp())
    assert "created_at" not in messages[CONVERSATIONS]


@pairs
def test_other_dialect_continues_the_thread(skein: Native, first: str, second: str) -> None:
    """Every dialect lists the new message after the previous ones, which are unchanged."""
    thread = CLIENTS[first](skein).create(**CREATE_FIELDS[first])
    clients = {name: client(skein) for name, client in CLIENTS.items()}
    before = {name: client.list_messages(thread) for name, client in clients.items()}

    assert clients[second].append(thread, NEXT_MESSAGES[second]).status in {200, 201}

    for name, client in clients.items():
        after = client.list_messages(thread)
        assert after[: len(before[name])] == before[name]
        assert len(after) == len(before[name]) + ADDED_COUNTS[second].get(name, 1)
        shown = body(client.get_thread(thread))
        assert {field: shown[field] for field in EXPECTED[first][name]} == EXPECTED[first][name]


@pairs
def test_other_dialect_deletes_the_thread(skein: Native, first: str, second: str) -> None:
    """No dialect finds, lists or deletes the thread afterwards."""
    thread = CLIENTS[first](skein).create(**CREATE_FIELDS[first])

    assert CLIENTS[second](skein).delete(thread).status == 200

    for client in CLIENTS.values():
        assert client(skein).get_thread(thread).status == 404
        assert client(skein).list_threads() == []
        assert client(skein).delete(thread).status == 404


def test_replacing_metadata_keeps_fields_of_other_dialects(skein: Native) -> None:
    """Replacing metadata does not change title, project, integration or tool resources of another dialect."""
    assistants, conversations = skein.as_client(Assistants), skein.as_client(Conversations)
    for name, client in CLIENTS.items():
        thread = client(skein).create(**CREATE_FIELDS[name])
        assistants.update(thread, metadata={"b": "2"})
        conversations.update(thread, metadata={"c": "3"})

        for reader, fields in EXPECTED[name].items():
            current = body(CLIENTS[reader](skein).get_thread(thread))
            expected = {field: value for field, value in fields.items() if not field.startswith("metadata")}
            assert {field: current[field] for field in expected} == expected
            assert current.get("metadata", current.get("metadata_json", {"c": "3"})) == {"c": "3"}


def test_other_dialects_append_to_the_newest_branch(skein: Native) -> None:
    """A message of another dialect follows the newest message on its branch, and does not change the tree."""
    thread = skein.new_thread(messages=2)
    first, second = skein.messages(thread).data
    branch = skein.append(thread, "branch", parent_message_id=first["id"], branch_id="b").data
    for name in (ASSISTANTS, CONVERSATIONS):
        assert CLIENTS[name](skein).append(thread, {"role": "user", "content": name}).status == 200
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


def test_dialects_accept_each_others_ids(skein: Native) -> None:
    """A message has one id; each dialect formats it in its own way and accepts the other formats."""
    assistants, conversations = skein.as_client(Assistants), skein.as_client(Conversations)
    thread = skein.new_thread(messages=2)
    ids = [message["id"] for message in skein.messages(thread).data]

    openai_ids = [message["id"] for message in CLIENTS[ASSISTANTS](skein).list_messages(thread)]

    assert openai_ids == [item["id"] for item in CLIENTS[CONVERSATIONS](skein).list_messages(thread)]
    assert openai_ids == [f"msg_{id.replace('-', '')}" for id in ids]
    for id in (ids[0], openai_ids[0]):
        assert skein.message(thread, id).data["id"] == ids[0]
        assert assistants.message(thread, id).success["id"] == openai_ids[0]
        assert conversations.item(thread, id).success["id"] == openai_ids[0]
