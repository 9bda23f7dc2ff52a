import re
from typing import Any
from uuid import UUID

import pytest

from core import clock as milliseconds
from core.ids import message_id
from handlers.native import start_thread
from tests.support.clients.native import SPACE, Native
from tests.support.engines.clock import Clock
from tests.support.engines.moto import Memory

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def test_thread_and_first_message_are_created_together(skein: Native) -> None:
    """The response is the message, and the thread contains it."""
    message = skein.start("Hi", title="A talk", project_id="p-1", metadata={"source": "web"}).data

    thread = skein.thread(message["thread_id"]).data

    assert (thread["title"], thread["project_id"], thread["metadata_json"]) == ("A talk", "p-1", {"source": "web"})
    assert (thread["status"], thread["message_count"], thread["archived_at"]) == ("active", 1, None)
    assert skein.messages(thread["id"]).data == [message]


def test_message_has_exactly_its_documented_fields(skein: Native) -> None:
    """All fields are present, null if empty."""
    message = skein.start("Hi", role="assistant", metadata={"n": 1}).data

    created_at = message.pop("created_at")
    thread = message.pop("thread_id")
    assert message == {
        "id": str(message_id(UUID(thread), 1)),
        "tenant_id": skein.grant.tenant,
        "root_message_id": message["id"],
        "parent_message_id": None,
        "branch_id": None,
        "author_principal_id": "user-1",
        "role": "assistant",
        "content": "Hi",
        "metadata_json": {"n": 1},
        "sequence": 1,
    }
    assert re.fullmatch(TIME, created_at)


def test_thread_has_exactly_its_documented_fields(skein: Native) -> None:
    """Missing fields are null, and all times are the first message's."""
    message = skein.start("Hi").data

    thread = skein.thread(message["thread_id"]).data

    assert thread == {
        "id": message["thread_id"],
        "tenant_id": skein.grant.tenant,
        "space_id": SPACE,
        "project_id": None,
        "title": None,
        "status": "active",
        "metadata_json": None,
        "author_principal_id": "user-1",
        "message_count": 1,
        "created_at": message["created_at"],
        "updated_at": message["created_at"],
        "last_message_at": message["created_at"],
        "archived_at": None,
    }


def test_default_role_is_user(skein: Native) -> None:
    """A message without a role is the user's."""
    assert skein.start("Hi").data["role"] == "user"


@pytest.mark.parametrize("role", ["user", "assistant", "system", "tool", "developer"])
def test_every_role_is_stored(skein: Native, role: str) -> None:
    """Each of the five documented roles is returned."""
    assert skein.start("Hi", role=role).data["role"] == role


@pytest.mark.parametrize("title", ["Plain", "", {"en": "Weather Inquiry", "nl": "Weervraag"}, {}, None])
def test_title_is_returned_unchanged(skein: Native, title: Any) -> None:
    """It is a string, a map of languages or null."""
    message = skein.start("Hi", title=title).data

    assert skein.thread(message["thread_id"]).data["title"] == title


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        {"": "", "nested": {"list": [1, "two", None, True, {"deep": []}]}},
        {"float": 1.0, "tiny": 5e-324, "large": 123456789012345678901234567890, "minus": -0.5},
        {"ünï": "çødé ☃ 😀", "null": "\x00", "#name": ":value", "pk": "K#", "sk": "~"},
    ],
)
def test_metadata_is_returned_unchanged(skein: Native, metadata: Any) -> None:
    """Names, nesting and numbers of any JSON object are the same in the message and in the thread."""
    message = skein.start("Hi", metadata=metadata).data

    assert repr(message["metadata_json"]) == repr(metadata)
    assert repr(skein.thread(message["thread_id"]).data["metadata_json"]) == repr(metadata)
    assert repr(skein.messages(message["thread_id"]).data[0]["metadata_json"]) == repr(metadata)


@pytest.mark.parametrize(
    "content", ["", " \n\t ", "\x00", "😀 naïve \u2028 \"quoted\" \\ 'text'", "{}", "<b>&amp;</b>"]
)
def test_content_is_returned_unchanged(skein: Native, content: str) -> None:
    """Nothing is trimmed, escaped or interpreted as markup."""
    message = skein.start(content).data

    assert message["content"] == content
    assert skein.message(message["thread_id"], message["id"]).data["content"] == content


def test_unknown_fields_are_ignored(skein: Native) -> None:
    """None of them sets a field that the server owns."""
    message = skein.start("Hi", tenant_id="other", sequence=7, author_principal_id="other", unknown={"a": 1}).data

    assert (message["tenant_id"], message["sequence"]) == (skein.grant.tenant, 1)
    assert message["author_principal_id"] == "user-1"
    assert "unknown" not in message


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"content": 1}, (["body", "content"], "string_type")),
        ({"content": None}, (["body", "content"], "string_type")),
        ({"content": ["Hi"]}, (["body", "content"], "string_type")),
        ({"role": "robot"}, (["body", "role"], "literal_error")),
        ({"role": None}, (["body", "role"], "literal_error")),
        ({"project_id": 1}, (["body", "project_id"], "string_type")),
        ({"project_id": "p" * 257}, (["body", "project_id"], "string_too_long")),
        ({"metadata": "text"}, (["body", "metadata"], "dict_type")),
        ({"metadata": []}, (["body", "metadata"], "dict_type")),
    ],
)
def test_field_of_a_wrong_type_is_422_and_writes_nothing(
    skein: Native, memory: Memory, fields: dict[str, Any], problem: tuple[list[str], str]
) -> None:
    """The error contains the field and pydantic's type."""
    before = memory.everything

    answer = skein.start(**{"content": "Hi", **fields})

    assert answer.problems == [problem]
    assert memory.everything == before


@pytest.mark.parametrize("title", [1, True, ["a"], {"en": 1}, {"en": None}])
def test_title_is_a_string_or_a_map_of_strings(skein: Native, title: Any) -> None:
    """Another value is 422."""
    assert {tuple(loc[:2]) for loc, _ in skein.start(title=title).problems} == {("body", "title")}


def test_retried_creation_makes_one_thread(skein: Native) -> None:
    """The replay has the first response and the replay header."""
    first = skein.start("Hi", key="k", title={"en": "T"}, metadata={"a": 1, "b": 2})
    again = skein.start("Hi", key="k", title={"en": "T"}, metadata={"b": 2, "a": 1})

    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len(skein.threads().data) == 1


@pytest.mark.parametrize(
    "other",
    [{"content": "Ho"}, {"title": "T"}, {"role": "system"}, {"metadata": {}}, {"project_id": "p"}],
)
def test_reused_key_is_422(skein: Native, other: dict[str, Any]) -> None:
    """The error has the documented form and `x-should-retry: false`."""
    skein.start("Hi", key="k")

    answer = skein.start(**{"content": "Hi", **other}, key="k")

    assert answer.problems == [(["header", "idempotency-key"], "idempotency_key_reused")]
    assert answer.headers["x-should-retry"] == "false"
    assert len(skein.threads().data) == 1


def test_each_space_has_its_own_keys(skein: Native) -> None:
    """The same key and request in another space creates another thread."""
    here, there = skein.start("Hi", key="k"), skein.in_space("elsewhere").start("Hi", key="k")

    assert there.status == 201
    assert "idempotent-replayed" not in there.headers
    assert there.data["id"] != here.data["id"]


def test_creations_and_appends_do_not_share_keys(skein: Native) -> None:
    """The same key appends a second message."""
    message = skein.start("Hi", key="k").data

    assert skein.append(message["thread_id"], "Hi", key="k").data["sequence"] == 2


def test_replay_returns_the_first_response_after_later_changes(skein: Native) -> None:
    """Appending, renaming and archiving do not change it."""
    first = skein.start("Hi", key="k")
    thread = first.data["thread_id"]
    skein.append(thread)
    skein.update(thread, title="Other", metadata={"other": 1})
    skein.delete(thread)

    again = skein.start("Hi", key="k")

    assert (again.status, again.body) == (201, first.body)
    assert again.headers["idempotent-replayed"] == "true"


def test_permanent_delete_frees_the_key(skein: Native) -> None:
    """Idempotency records are deleted with the thread, so the request creates a new one."""
    first = skein.start("Hi", key="k").data
    skein.delete(first["thread_id"], permanent="true")

    again = skein.start("Hi", key="k")

    assert again.status == 201
    assert again.data["thread_id"] != first["thread_id"]


def test_rejected_request_claims_no_key(skein: Native) -> None:
    """A validation error leaves the key free."""
    assert skein.start(1, key="k").status == 422

    assert skein.start("Hi", key="k").status == 201


def test_key_is_replayed_for_24_hours_and_then_free(skein: Native, clock: Clock) -> None:
    """An expired key is free even if DynamoDB has not yet deleted its item."""
    first = skein.start("Hi", key="k")
    clock.advance(24 * milliseconds.HOUR)
    assert skein.start("Hi", key="k").body == first.body

    clock.advance(2 * milliseconds.HOUR)

    later = skein.start("Ho", key="k")
    assert later.status == 201
    assert "idempotent-replayed" not in later.headers


def test_both_base_paths_are_equal(skein: Native) -> None:
    """`/api-proxy/v1` and `/v1` share their keys."""
    first = skein.start("Hi", key="k")
    proxied = skein.call(start_thread.handler, body='{"content":"Hi"}', key="k", prefix="/api-proxy")

    assert proxied.body == first.body
    assert proxied.headers["idempotent-replayed"] == "true"
