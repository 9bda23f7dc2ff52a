from uuid import UUID

import pytest

from core.models import NewMessage, Space, ThreadRef
from core.storage.slots import ParentLink
from core.threads.branches import build_block, build_message

REF = ThreadRef(Space("acme", "a"), UUID(int=7))


@pytest.mark.parametrize(
    ("behind", "named", "parent", "root", "branch"),
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
def test_a_message_stands_on_a_path(
    behind: ParentLink | None, named: str | None, parent: int | None, root: int, branch: str | None
) -> None:
    """Behind what it follows, on that one's path and branch unless it names one; behind nothing a path begins."""
    message = build_message(REF, 5, NewMessage("user", "Hi", branch_id=named), "alice", behind)

    assert (message.sequence, message.parent, message.root, message.branch_id) == (5, parent, root, branch)


def test_messages_put_together_follow_each_other() -> None:
    """From the first one on, which follows what stood there; a branch goes on until another is named."""
    news = [NewMessage("user", str(number), branch_id=branch) for number, branch in enumerate([None, "c", None])]

    messages = list(build_block(REF, 4, news, "alice", ParentLink(2, 1, "b")))

    assert [(one.sequence, one.parent, one.root, one.branch_id) for one in messages] == [
        (5, 2, 1, "b"),
        (6, 5, 1, "c"),
        (7, 6, 1, "c"),
    ]


def test_what_follows_the_beginning_of_a_path_is_on_it() -> None:
    """In an empty thread, too."""
    messages = list(build_block(REF, 0, [NewMessage("user", "1"), NewMessage("user", "2")], "alice", None))

    assert [(one.parent, one.root) for one in messages] == [(None, 1), (1, 1)]
