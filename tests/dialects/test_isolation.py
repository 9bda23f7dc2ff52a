from collections.abc import Callable

import pytest

from core.models import NewMessage, Space
from core.threads import append, lookup
from tests.support.clients.base import SPACE, Client, new_grant, spellings
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants, Conversations
from tests.support.clients.qelos import Qelos

HELLO = {"role": "user", "content": "Hello!"}

FOREIGN = "msg_from_elsewhere"


@pytest.fixture
def thread(skein: Native) -> str:
    """A thread of one tenant, with a message that has a foreign id."""
    thread = skein.new_thread(title="private", metadata={"secret": "1"})
    ref = lookup.resolve_thread(Space(skein.grant.tenant, skein.space), thread)
    append.append(ref, NewMessage("user", "secret", foreign_id=FOREIGN), author="user-1")
    return thread


def another_tenant(skein: Native) -> Client:
    """Create a client of another tenant with all permissions in a space of the same name."""
    return Client.with_grant(new_grant(principal=skein.grant.principal))


def another_space(skein: Native) -> Client:
    """Create a client of the same tenant with a key for another space."""
    grant = new_grant(tenant=skein.grant.tenant, spaces=frozenset({"elsewhere"}), default_space="elsewhere")
    return Client.with_grant(grant, "elsewhere")


STRANGERS = (another_tenant, another_space)


@pytest.mark.parametrize("create_stranger", STRANGERS)
def test_messages_of_other_threads_are_not_found(
    skein: Native, thread: str, create_stranger: Callable[[Native], Client]
) -> None:
    """A message is found neither by its id nor by its foreign id in a thread of another owner."""
    caller = create_stranger(skein)
    own_thread = caller.as_client(Native).new_thread()
    assistants, conversations = caller.as_client(Assistants), caller.as_client(Conversations)

    for message in [*spellings(skein.messages(thread).data[0]["id"], "msg"), FOREIGN]:
        for answer in (
            assistants.message(own_thread, message),
            assistants.messages(own_thread, after=message),
            assistants.messages(own_thread, before=message),
            conversations.item(own_thread, message),
            conversations.items(own_thread, after=message),
            conversations.delete_item(own_thread, message),
        ):
            assert answer.status == 404
        assert caller.as_client(Native).append(own_thread, parent_message_id=message).status == 422


@pytest.mark.parametrize("create_stranger", STRANGERS)
def test_lists_contain_only_own_threads(
    skein: Native, thread: str, create_stranger: Callable[[Native], Client]
) -> None:
    """A list contains only the caller's threads, and an id of another owner's thread does not affect its start."""
    caller = create_stranger(skein)
    assistants, conversations = caller.as_client(Assistants), caller.as_client(Conversations)
    qelos = caller.as_client(Qelos)
    own_thread = caller.as_client(Native).new_thread()
    own_list = assistants.threads().success

    assert [thread["id"] for thread in own_list["data"]] == [spellings(own_thread, "thread")[-1]]
    for edge in spellings(thread, "thread"):
        assert assistants.threads(after=edge).success == own_list
        assert assistants.threads(before=edge).success == own_list
        assert len(conversations.conversations(after=edge).success["data"]) == 1
    assert len(qelos.threads(user=skein.grant.principal, workspace=caller.space).success) == 1


def test_keys_of_other_callers_are_independent(skein: Native) -> None:
    """The same Idempotency-Key and request in another tenant or space is a different request."""
    first = skein.as_client(Assistants).create(key="k").success["id"]

    for create_stranger in STRANGERS:
        answer = create_stranger(skein).as_client(Assistants).create(key="k")
        assert "idempotent-replayed" not in answer.headers
        assert answer.success["id"] != first


def test_project_is_a_space_of_the_key(skein: Native, thread: str) -> None:
    """`OpenAI-Project` selects a space that the key may access; the default is the key's default space."""
    tenant = skein.grant.tenant
    grant = new_grant(tenant=tenant, spaces=frozenset({SPACE, "elsewhere"}), default_space="elsewhere")

    assert Assistants.with_grant(grant).thread(thread).status == 200
    assert Assistants.with_grant(grant, "elsewhere").thread(thread).status == 404
    forbidden = Assistants.with_grant(grant, "third")
    text = "This credential has no access to this space."
    for answer in (forbidden.create(), forbidden.threads(), forbidden.as_client(Conversations).create()):
        assert answer.openai_error == (403, text, "invalid_request_error", None, "forbidden")


@pytest.mark.parametrize("project", ["a#T#b", "a/b", " ", "x" * 129, "ü"])
def test_invalid_project_is_rejected(skein: Native, project: str) -> None:
    """An invalid name of a space is rejected, for any key."""
    answer = skein.as_client(Assistants).in_space(project).create()

    assert answer.status in {400, 403}
    assert answer.openai_error[2] == "invalid_request_error"


def test_key_without_default_space_must_name_one(skein: Native) -> None:
    """A key without a default space must name a space; if it has only one space, that is its default."""
    no_default = new_grant(tenant=skein.grant.tenant, default_space=None)
    only_space = new_grant(tenant=skein.grant.tenant, default_space=None, spaces=frozenset({SPACE}))

    unnamed = Assistants.with_grant(no_default, "")
    assert unnamed.create().openai_error[0] == 403
    assert Qelos.with_grant(no_default).create().status == 403
    assert Assistants.with_grant(no_default).create().status == 200
    assert Assistants.with_grant(only_space).create().status == 200
    assert Conversations.with_grant(only_space).create().status == 200
    assert Qelos.with_grant(only_space).create().success["workspace"] == SPACE
