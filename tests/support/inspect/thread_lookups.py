"""Every way to find a thread, and that none of them does."""

from collections.abc import Callable

import pytest

from core.errors import NotFound
from core.models import ThreadChange, ThreadRef
from core.threads import changes, messages
from core.threads.append import append
from tests.support.data.conversations import AUTHOR, user_message

Lookups = list[Callable[[], object]]


def lookups_of(ref: ThreadRef) -> Lookups:
    """Calls that find a thread of three messages or more, some of them with cursors held from now on."""
    forward = messages.page(ref, limit=2).cursor
    backward = messages.page(ref, limit=2, newest_first=True).cursor
    second = str(messages.get_at(ref, 2).id)
    assert forward
    assert backward
    return [
        lambda: changes.get(ref),
        lambda: messages.get(ref, second),
        lambda: messages.page(ref, limit=1),
        lambda: messages.page(ref, limit=100),
        lambda: messages.page(ref, limit=1, newest_first=True),
        lambda: messages.page(ref, limit=2, cursor=forward),
        lambda: messages.page(ref, limit=2, cursor=backward, newest_first=True),
        lambda: changes.update(ref, ThreadChange(values={"title": "new"})),
        lambda: append(ref, user_message("more"), author=AUTHOR),
        lambda: append(ref, user_message("more"), author=AUTHOR, key="more"),
    ]


def assert_not_found(ways: Lookups) -> None:
    """Fails if one of them finds the thread."""
    for find in ways:
        with pytest.raises(NotFound):
            find()
