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


def test_a_thread_and_its_first_message_are_made_in_one_step(skein: Native) -> None:
    """The answer is the message; the thread is there, and has it."""
    message = skein.start("Hi", title="A talk", project_id="p-1", metadata={"source": "web"}).data

    thread = skein.thread(message["thread_id"]).data

    assert (thread["title"], thread["project_id"], thread["metadata_json"]) == ("A talk", "p-1", {"source": "web"})
    assert (thread["status"], thread["message_count"], thread["archived_at"]) == ("active", 1, None)
    assert skein.messages(thread["id"]).data == [message]


def test_the_message_has_every_documented_field(skein: Native) -> None:
    """Who, where, what and when, and its place in the thread."""
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


def test_the_thread_has_every_documented_field(skein: Native) -> None:
    """What was not said is null; all times are the first message's."""
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


def test_a_message_is_the_users_unless_it_says_otherwise(skein: Native) -> None:
    """`role` is `user` by default."""
    assert skein.start("Hi").data["role"] == "user"


@pytest.mark.parametrize("role", ["user", "assistant", "system", "tool", "developer"])
def test_every_role_is_kept(skein: Native, role: str) -> None:
    """Each of the five documented roles comes back."""
    assert skein.start("Hi", role=role).data["role"] == role


@pytest.mark.parametrize("title", ["Plain", "", {"en": "Weather Inquiry", "nl": "Weervraag"}, {}, None])
def test_a_title_comes_back_in_its_form(skein: Native, title: Any) -> None:
    """A string stays a string, a map a map, null null."""
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
def test_metadata_comes_back_as_it_was(skein: Native, metadata: Any) -> None:
    """Any JSON object: names, nesting and numbers, with both thread and message."""
    message = skein.start("Hi", metadata=metadata).data

    assert repr(message["metadata_json"]) == repr(metadata)
    assert repr(skein.thread(message["thread_id"]).data["metadata_json"]) == repr(metadata)
    assert repr(skein.messages(message["thread_id"]).data[0]["metadata_json"]) == repr(metadata)


@pytest.mark.parametrize(
    "content", ["", " \n\t ", "\x00", "😀 naïve \u2028 \"quoted\" \\ 'text'", "{}", "<b>&amp;</b>"]
)
def test_content_comes_back_letter_by_letter(skein: Native, content: str) -> None:
    """Nothing is trimmed, escaped or taken for markup."""
    message = skein.start(content).data

    assert message["content"] == content
    assert skein.message(message["thread_id"], message["id"]).data["content"] == content


def test_fields_it_does_not_know_are_ignored(skein: Native) -> None:
    """As FastAPI ignores them; none of them sets what is not the caller's to set."""
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
def test_a_wrong_type_is_told_and_nothing_is_written(
    skein: Native, memory: Memory, fields: dict[str, Any], problem: tuple[list[str], str]
) -> None:
    """422 names the field, in pydantic's own words."""
    before = memory.everything

    answer = skein.start(**{"content": "Hi", **fields})

    assert answer.problems == [problem]
    assert memory.everything == before


@pytest.mark.parametrize("title", [1, True, ["a"], {"en": 1}, {"en": None}])
def test_a_title_is_text_or_a_map_of_texts(skein: Native, title: Any) -> None:
    """Anything else is 422 at `title`."""
    assert {tuple(loc[:2]) for loc, _ in skein.start(title=title).problems} == {("body", "title")}


def test_a_key_makes_one_thread(skein: Native) -> None:
    """The same request again has the first one's answer, says so, and makes nothing."""
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
def test_a_key_stands_for_one_request(skein: Native, other: dict[str, Any]) -> None:
    """With another request it is refused in the documented form, and clients are told not to insist."""
    skein.start("Hi", key="k")

    answer = skein.start(**{"content": "Hi", **other}, key="k")

    assert answer.problems == [(["header", "idempotency-key"], "idempotency_key_reused")]
    assert answer.headers["x-should-retry"] == "false"
    assert len(skein.threads().data) == 1


def test_a_key_holds_in_its_tenant_and_space_only(skein: Native) -> None:
    """The same key and request elsewhere is another request."""
    here, there = skein.start("Hi", key="k"), skein.in_space("elsewhere").start("Hi", key="k")

    assert there.status == 201
    assert "idempotent-replayed" not in there.headers
    assert there.data["id"] != here.data["id"]


def test_a_key_is_not_the_appends(skein: Native) -> None:
    """Starting and appending do not share keys."""
    message = skein.start("Hi", key="k").data

    assert skein.append(message["thread_id"], "Hi", key="k").data["sequence"] == 2


def test_a_replay_after_the_thread_went_on_is_the_first_message(skein: Native) -> None:
    """The first answer, whatever has happened since: appended, renamed, archived."""
    first = skein.start("Hi", key="k")
    thread = first.data["thread_id"]
    skein.append(thread)
    skein.update(thread, title="Other", metadata={"other": 1})
    skein.delete(thread)

    again = skein.start("Hi", key="k")

    assert (again.status, again.body) == (201, first.body)
    assert again.headers["idempotent-replayed"] == "true"


def test_deleting_a_thread_for_good_frees_its_key(skein: Native) -> None:
    """Idempotency records go with the thread, so the request makes a new one."""
    first = skein.start("Hi", key="k").data
    skein.delete(first["thread_id"], permanent="true")

    again = skein.start("Hi", key="k")

    assert again.status == 201
    assert again.data["thread_id"] != first["thread_id"]


def test_a_request_that_was_refused_claims_no_key(skein: Native) -> None:
    """A failed validation leaves the key free."""
    assert skein.start(1, key="k").status == 422

    assert skein.start("Hi", key="k").status == 201


def test_a_key_is_kept_for_a_day_and_not_for_ever(skein: Native, clock: Clock) -> None:
    """Replayed for 24 hours at least; free again when its record has run out, swept or not."""
    first = skein.start("Hi", key="k")
    clock.advance(24 * milliseconds.HOUR)
    assert skein.start("Hi", key="k").body == first.body

    clock.advance(2 * milliseconds.HOUR)

    later = skein.start("Ho", key="k")
    assert later.status == 201
    assert "idempotent-replayed" not in later.headers


def test_both_base_paths_answer_alike(skein: Native) -> None:
    """`/api-proxy/v1` is `/v1`, keys included."""
    first = skein.start("Hi", key="k")
    proxied = skein.call(start_thread.handler, body='{"content":"Hi"}', key="k", prefix="/api-proxy")

    assert proxied.body == first.body
    assert proxied.headers["idempotent-replayed"] == "true"
