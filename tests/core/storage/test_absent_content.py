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
def thread(memory: Memory) -> ThreadRef:  # noqa: ARG001 - starts the store
    """A thread with a message in S3 and a short one after it."""
    ref = create_thread(Space("tenant", "space"), NewThread(), [LONG], author="user").value.ref
    append(ref, NewMessage("user", "short"), author="user")
    return ref


@contextmanager
def empty_bucket_before_get(memory: Memory) -> Iterator[None]:
    """Delete the bucket's objects between the read of an item and that of its content."""

    def delete(**_: object) -> None:
        memory.empty_bucket()

    with register_hooks(("before-call.s3.GetObject", delete)):
        yield


def test_content_deleted_during_a_read_raises_busy(thread: ThreadRef, memory: Memory) -> None:
    """A read of one message and a read of a window both raise Busy."""
    with empty_bucket_before_get(memory):
        with pytest.raises(Busy):
            messages.get_at(thread, 1)
        with pytest.raises(Busy):
            messages.window(thread, limit=10)


def test_repeated_read_shows_the_deletion(thread: ThreadRef) -> None:
    """A deleted message is missing in the window; a deleted thread is not found."""
    edit.delete(thread, str(messages.get_at(thread, 1).id))
    assert [message.content for message in messages.window(thread, limit=10).items] == ["short"]
    deletion.delete(thread)
    with pytest.raises(NotFound):
        messages.window(thread, limit=10)
