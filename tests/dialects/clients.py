"""The four dialects under one set of verbs, for tests that go from any one to any other."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from core.ids import parse
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants, Conversations
from tests.support.clients.qelos import Qelos
from tests.support.data.events import Answer


@dataclass(frozen=True)
class Speaker(ABC):
    """A caller in one dialect. Threads are named by their UUID, and shown as the dialect shows them."""

    skein: Native

    @abstractmethod
    def make(self, **fields: Any) -> str:
        """Make a thread of the dialect's own fields."""

    @abstractmethod
    def say(self, thread: str, said: Any) -> Answer:
        """Put a message, in the dialect's own form, behind the others; in Qelos's, a model answers it."""

    @abstractmethod
    def thread(self, thread: str) -> Answer:
        """Read the thread."""

    @abstractmethod
    def messages(self, thread: str) -> list[Any]:
        """Read what the thread shows of its messages, oldest first."""

    @abstractmethod
    def listed(self) -> list[str]:
        """List all threads."""

    @abstractmethod
    def delete(self, thread: str) -> Answer:
        """Delete the thread for good."""


class _Native(Speaker):
    @override
    def make(self, content: str = "Hi", **fields: Any) -> str:
        return str(self.skein.start(content, **fields).data["thread_id"])

    @override
    def say(self, thread: str, said: Any) -> Answer:
        return self.skein.append(thread, **said)

    @override
    def thread(self, thread: str) -> Answer:
        return self.skein.thread(thread)

    @override
    def messages(self, thread: str) -> list[Any]:
        return list(self.skein.messages(thread, limit=100).data)

    @override
    def listed(self) -> list[str]:
        return [thread["id"] for thread in self.skein.threads(limit=100).data]

    @override
    def delete(self, thread: str) -> Answer:
        return self.skein.delete(thread, permanent="true")


class _Assistants(Speaker):
    @property
    def _caller(self) -> Assistants:
        return self.skein.as_client(Assistants)

    @override
    def make(self, **fields: Any) -> str:
        return _uuid(self._caller.create(**fields).success["id"])

    @override
    def say(self, thread: str, said: Any) -> Answer:
        return self._caller.append(thread, **said)

    @override
    def thread(self, thread: str) -> Answer:
        return self._caller.thread(thread)

    @override
    def messages(self, thread: str) -> list[Any]:
        return list(self._caller.messages(thread, order="asc", limit=100).success["data"])

    @override
    def listed(self) -> list[str]:
        return [_uuid(thread["id"]) for thread in self._caller.threads(limit=100).success["data"]]

    @override
    def delete(self, thread: str) -> Answer:
        return self._caller.delete(thread)


class _Conversations(Speaker):
    @property
    def _caller(self) -> Conversations:
        return self.skein.as_client(Conversations)

    @override
    def make(self, **fields: Any) -> str:
        return _uuid(self._caller.create(**fields).success["id"])

    @override
    def say(self, thread: str, said: Any) -> Answer:
        return self._caller.append(thread, said)

    @override
    def thread(self, thread: str) -> Answer:
        return self._caller.conversation(thread)

    @override
    def messages(self, thread: str) -> list[Any]:
        return list(self._caller.items(thread, order="asc", limit=100).success["data"])

    @override
    def listed(self) -> list[str]:
        return [_uuid(thread["id"]) for thread in self._caller.conversations(limit=100).success["data"]]

    @override
    def delete(self, thread: str) -> Answer:
        return self._caller.delete(thread)


class _Qelos(Speaker):
    @property
    def _caller(self) -> Qelos:
        return self.skein.as_client(Qelos)

    @override
    def make(self, **fields: Any) -> str:
        return _uuid(self._caller.create(**fields).success["_id"])

    @override
    def say(self, thread: str, said: Any) -> Answer:
        return self._caller.chat([said], thread=thread)

    @override
    def thread(self, thread: str) -> Answer:
        return self._caller.thread(thread)

    @override
    def messages(self, thread: str) -> list[Any]:
        return list(self._caller.thread(thread).success["messages"])

    @override
    def listed(self) -> list[str]:
        return [_uuid(thread["_id"]) for thread in self._caller.threads(limit=100).success]

    @override
    def delete(self, thread: str) -> Answer:
        return self._caller.delete(thread)


NATIVE, ASSISTANTS, CONVERSATIONS, QELOS = "native", "assistants", "conversations", "qelos"

SPEAKERS: dict[str, type[Speaker]] = {
    NATIVE: _Native,
    ASSISTANTS: _Assistants,
    CONVERSATIONS: _Conversations,
    QELOS: _Qelos,
}


def _uuid(id: str) -> str:
    return str(parse(id))
