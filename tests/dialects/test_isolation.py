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
    """Somebody's thread, with a message that had another id elsewhere."""
    thread = skein.new_thread(title="private", metadata={"secret": "1"})
    ref = lookup.resolve_thread(Space(skein.grant.tenant, skein.space), thread)
    append.append(ref, NewMessage("user", "secret", foreign_id=FOREIGN), author="user-1")
    return thread


def another_tenant(skein: Native) -> Client:
    """Somebody else, who may do anything in a space of the same name."""
    return Client.with_grant(new_grant(principal=skein.grant.principal))


def another_space(skein: Native) -> Client:
    """The same tenant's key for another space."""
    grant = new_grant(tenant=skein.grant.tenant, spaces=frozenset({"elsewhere"}), default_space="elsewhere")
    return Client.with_grant(grant, "elsewhere")


STRANGERS = (another_tenant, another_space)


@pytest.mark.parametrize("stranger", STRANGERS)
def test_messages_are_not_found_from_a_thread_of_ones_own(
    skein: Native, thread: str, stranger: Callable[[Native], Client]
) -> None:
    """Neither by their ids nor by their foreign ones: both are good in their thread only."""
    caller = stranger(skein)
    mine = caller.as_client(Native).new_thread()
    assistants, conversations = caller.as_client(Assistants), caller.as_client(Conversations)

    for message in [*spellings(skein.messages(thread).data[0]["id"], "msg"), FOREIGN]:
        for answer in (
            assistants.message(mine, message),
            assistants.messages(mine, after=message),
            assistants.messages(mine, before=message),
            conversations.item(mine, message),
            conversations.items(mine, after=message),
            conversations.delete_item(mine, message),
        ):
            assert answer.status == 404
        assert caller.as_client(Native).append(mine, parent_message_id=message).status == 422


@pytest.mark.parametrize("stranger", STRANGERS)
def test_lists_show_ones_own(skein: Native, thread: str, stranger: Callable[[Native], Client]) -> None:
    """And nobody's thread moves the start of them."""
    caller = stranger(skein)
    assistants, conversations = caller.as_client(Assistants), caller.as_client(Conversations)
    qelos = caller.as_client(Qelos)
    own = caller.as_client(Native).new_thread()
    mine = assistants.threads().success

    assert [one["id"] for one in mine["data"]] == [spellings(own, "thread")[-1]]
    for edge in spellings(thread, "thread"):
        assert assistants.threads(after=edge).success == mine
        assert assistants.threads(before=edge).success == mine
        assert len(conversations.conversations(after=edge).success["data"]) == 1
    assert len(qelos.threads(user=skein.grant.principal, workspace=caller.space).success) == 1


def test_a_key_of_one_caller_claims_nothing_for_another(skein: Native) -> None:
    """The same Idempotency-Key and request, in another tenant or space, is another request."""
    first = skein.as_client(Assistants).create(key="k").success["id"]

    for stranger in STRANGERS:
        answer = stranger(skein).as_client(Assistants).create(key="k")
        assert "idempotent-replayed" not in answer.headers
        assert answer.success["id"] != first


def test_a_project_is_a_space_that_the_key_may_use(skein: Native, thread: str) -> None:
    """`OpenAI-Project` names another space, if the key is good for it; without it, the key's own is meant."""
    tenant = skein.grant.tenant
    grant = new_grant(tenant=tenant, spaces=frozenset({SPACE, "elsewhere"}), default_space="elsewhere")

    assert Assistants.with_grant(grant).thread(thread).status == 200
    assert Assistants.with_grant(grant, "elsewhere").thread(thread).status == 404
    refused = Assistants.with_grant(grant, "third")
    said = "This credential has no access to this space."
    for answer in (refused.create(), refused.threads(), refused.as_client(Conversations).create()):
        assert answer.openai_error == (403, said, "invalid_request_error", None, "forbidden")


@pytest.mark.parametrize("project", ["a#T#b", "a/b", " ", "x" * 129, "ü"])
def test_a_project_that_is_no_space(skein: Native, project: str) -> None:
    """It is refused, whatever the key may do."""
    answer = skein.as_client(Assistants).in_space(project).create()

    assert answer.status in {400, 403}
    assert answer.openai_error[2] == "invalid_request_error"


def test_a_key_without_a_space_of_its_own(skein: Native) -> None:
    """It must name one, where the dialect can; its only space is its own."""
    homeless = new_grant(tenant=skein.grant.tenant, default_space=None)
    one = new_grant(tenant=skein.grant.tenant, default_space=None, spaces=frozenset({SPACE}))

    nameless = Assistants.with_grant(homeless, "")
    assert nameless.create().openai_error[0] == 403
    assert Qelos.with_grant(homeless).create().status == 403
    assert Assistants.with_grant(homeless).create().status == 200
    assert Assistants.with_grant(one).create().status == 200
    assert Conversations.with_grant(one).create().status == 200
    assert Qelos.with_grant(one).create().success["workspace"] == SPACE
