from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.errors import Busy, NotFound
from core.models import NewMessage, NewThread, Space, ThreadRef
from core.storage.large_content import MAX_INLINE
from core.threads import delete as deletion
from core.threads import edit, messages
from core.threads.append import append
from core.threads.create import create_thread
from tests.support.engines.hooks import register_hooks
from tests.support.engines.moto import Memory

LONG = NewMessage("user", "x" * (MAX_INLINE + 1))


@pytest.fixture
def thread(memory: Memory) -> ThreadRef:  # noqa: ARG001 - there must be one
    """A thread with a message whose content is in the bucket, and one behind it."""
    ref = create_thread(Space("tenant", "space"), NewThread(), [LONG], author="user").value.ref
    append(ref, NewMessage("user", "short"), author="user")
    return ref


@contextmanager
def meanwhile(memory: Memory) -> Iterator[None]:
    """The bucket's objects are deleted between the read of an item and that of its content."""

    def delete(**_: object) -> None:
        memory.empty_bucket()

    with register_hooks(("before-call.s3.GetObject", delete)):
        yield


def test_content_that_is_deleted_while_it_is_read(thread: ThreadRef, memory: Memory) -> None:
    """Who reads is asked to try again, whatever is read."""
    with meanwhile(memory):
        with pytest.raises(Busy):
            messages.get_at(thread, 1)
        with pytest.raises(Busy):
            messages.window(thread, limit=10)


def test_who_tries_again_sees_how_it_is(thread: ThreadRef) -> None:
    """The message is gone, then the thread."""
    edit.delete(thread, str(messages.get_at(thread, 1).id))
    assert [one.content for one in messages.window(thread, limit=10).items] == ["short"]
    deletion.delete(thread)
    with pytest.raises(NotFound):
        messages.window(thread, limit=10)
