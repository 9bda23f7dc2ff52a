from uuid import UUID

import pytest

from core.models import NewMessage, Space, ThreadRef
from core.storage.slots import ParentLink
from core.threads.branches import build_block, build_message

REF = ThreadRef(Space("acme", "a"), UUID(int=7))


@pytest.mark.parametrize(
    ("link", "named", "parent", "root", "branch"),
    [
        (None, None, None, 5, None),
        (None, "b", None, 5, "b"),
        (ParentLink(4, 1, None), None, 4, 1, None),
        (ParentLink(4, 1, "b"), None, 4, 1, "b"),
        (ParentLink(4, 1, "b"), "c", 4, 1, "c"),
        (ParentLink(2, 2, None), "b", 2, 2, "b"),
        (ParentLink(None, 3, "b"), None, None, 5, "b"),
    ],
    ids=str,
)
def test_message_inherits_path_and_branch_of_its_parent(
    link: ParentLink | None, named: str | None, parent: int | None, root: int, branch: str | None
) -> None:
    """A message without a branch of its own has that of its parent; one without a parent is the root of a new path."""
    message = build_message(REF, 5, NewMessage("user", "Hi", branch_id=named), "alice", link)

    assert (message.sequence, message.parent, message.root, message.branch_id) == (5, parent, root, branch)


def test_messages_of_a_block_follow_one_another() -> None:
    """The first follows the last message of the thread; a branch continues until a message names another."""
    new = [NewMessage("user", str(number), branch_id=branch) for number, branch in enumerate([None, "c", None])]

    messages = list(build_block(REF, 4, new, "alice", ParentLink(2, 1, "b")))

    assert [(message.sequence, message.parent, message.root, message.branch_id) for message in messages] == [
        (5, 2, 1, "b"),
        (6, 5, 1, "c"),
        (7, 6, 1, "c"),
    ]


def test_block_in_an_empty_thread_begins_a_path() -> None:
    """Its first message is the root, and the others follow it."""
    messages = list(build_block(REF, 0, [NewMessage("user", "1"), NewMessage("user", "2")], "alice", None))

    assert [(message.parent, message.root) for message in messages] == [(None, 1), (1, 1)]
