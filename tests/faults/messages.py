"""Changing and deleting messages."""

from typing import Any

import pytest
from typing_extensions import override

from core.errors import NotFound
from core.models import Message, Replayable, ThreadRef
from core.threads import changes, edit, messages
from core.threads.append import append
from tests.faults.operation import KEY, Operation
from tests.support.data.conversations import AUTHOR, LARGE, all_messages, new_thread, user_message
from tests.support.inspect import store


class _Edit(Operation):
    """A change to the second of three messages, whose content lives in S3."""

    ref: ThreadRef
    id: str

    @override
    def prepare(self) -> None:
        self.ref = new_thread("first", LARGE, "third", space=self.space)
        self.id = str(messages.get_at(self.ref, 2).id)


class SetMetadata(_Edit):
    """Metadata replaced, with a key: a late retry does not undo what came after."""

    @override
    def send(self) -> Replayable[Message]:
        return edit.set_metadata(self.ref, self.id, {"a": 1}, key=KEY)

    @override
    def check(self, answer: object) -> None:
        assert isinstance(answer, Replayable)
        assert answer.value == messages.get(self.ref, self.id)
        assert self._metadata() == {"a": 1}
        edit.set_metadata(self.ref, self.id, {"a": 2})
        assert self.send().replayed
        assert self._metadata() == {"a": 2}
        assert store.count_kinds(self.space) == {"C": 1, "M": 3, "~": 1}

    def _metadata(self) -> Any:
        return messages.get(self.ref, self.id).metadata


class DeleteMessage(_Edit):
    """A message deleted, and what it said in S3. Sent again it may find the message gone."""

    sent = 0

    @override
    def send(self) -> None:
        self.sent += 1
        try:
            edit.delete(self.ref, self.id)
        except NotFound:
            if self.sent == 1:
                raise

    @override
    def check(self, answer: object) -> None:
        with pytest.raises(NotFound):
            messages.get(self.ref, self.id)
        assert [(one.sequence, one.content) for one in all_messages(self.ref)] == [(1, "first"), (3, "third")]
        assert changes.get(self.ref).message_count == 2
        append(self.ref, user_message("fourth"), author=AUTHOR)
        assert [one.sequence for one in all_messages(self.ref)] == [1, 3, 4]
        assert store.objects(self.space) == []
