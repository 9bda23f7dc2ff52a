"""Clients of the four dialects with one interface, for tests across dialects."""

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
class DialectClient(ABC):
    """A client of one dialect. Thread ids are UUIDs; threads and messages have the format of the dialect."""

    skein: Native

    @abstractmethod
    def create(self, **fields: Any) -> str:
        """Create a thread from fields of the dialect, and return its id."""

    @abstractmethod
    def append(self, thread: str, message: Any) -> Answer:
        """Append a message in the dialect's format; in Qelos's, a model replies."""

    @abstractmethod
    def get_thread(self, thread: str) -> Answer:
        """Read the thread."""

    @abstractmethod
    def list_messages(self, thread: str) -> list[Any]:
        """List the messages of the thread, oldest first."""

    @abstractmethod
    def list_threads(self) -> list[str]:
        """List the ids of all threads."""

    @abstractmethod
    def delete(self, thread: str) -> Answer:
        """Delete the thread permanently."""


class _Native(DialectClient):
    @override
    def create(self, content: str = "Hi", **fields: Any) -> str:
        return str(self.skein.start(content, **fields).data["thread_id"])

    @override
    def append(self, thread: str, message: Any) -> Answer:
        return self.skein.append(thread, **message)

    @override
    def get_thread(self, thread: str) -> Answer:
        return self.skein.thread(thread)

    @override
    def list_messages(self, thread: str) -> list[Any]:
        return list(self.skein.messages(thread, limit=100).data)

    @override
    def list_threads(self) -> list[str]:
        return [thread["id"] for thread in self.skein.threads(limit=100).data]

    @override
    def delete(self, thread: str) -> Answer:
        return self.skein.delete(thread, permanent="true")


class _Assistants(DialectClient):
    @property
    def _caller(self) -> Assistants:
        return self.skein.as_client(Assistants)

    @override
    def create(self, **fields: Any) -> str:
        return _uuid(self._caller.create(**fields).success["id"])

    @override
    def append(self, thread: str, message: Any) -> Answer:
        return self._caller.append(thread, **message)

    @override
    def get_thread(self, thread: str) -> Answer:
        return self._caller.thread(thread)

    @override
    def list_messages(self, thread: str) -> list[Any]:
        return list(self._caller.messages(thread, order="asc", limit=100).success["data"])

    @override
    def list_threads(self) -> list[str]:
        return [_uuid(thread["id"]) for thread in self._caller.threads(limit=100).success["data"]]

    @override
    def delete(self, thread: str) -> Answer:
        return self._caller.delete(thread)


class _Conversations(DialectClient):
    @property
    def _caller(self) -> Conversations:
        return self.skein.as_client(Conversations)

    @override
    def create(self, **fields: Any) -> str:
        return _uuid(self._caller.create(**fields).success["id"])

    @override
    def append(self, thread: str, message: Any) -> Answer:
        return self._caller.append(thread, message)

    @override
    def get_thread(self, thread: str) -> Answer:
        return self._caller.conversation(thread)

    @override
    def list_messages(self, thread: str) -> list[Any]:
        return list(self._caller.items(thread, order="asc", limit=100).success["data"])

    @override
    def list_threads(self) -> list[str]:
        return [_uuid(thread["id"]) for thread in self._caller.conversations(limit=100).success["data"]]

    @override
    def delete(self, thread: str) -> Answer:
        return self._caller.delete(thread)


class _Qelos(DialectClient):
    @property
    def _caller(self) -> Qelos:
        return self.skein.as_client(Qelos)

    @override
    def create(self, **fields: Any) -> str:
        return _uuid(self._caller.create(**fields).success["_id"])

    @override
    def append(self, thread: str, message: Any) -> Answer:
        return self._caller.chat([message], thread=thread)

    @override
    def get_thread(self, thread: str) -> Answer:
        return self._caller.thread(thread)

    @override
    def list_messages(self, thread: str) -> list[Any]:
        return list(self._caller.thread(thread).success["messages"])

    @override
    def list_threads(self) -> list[str]:
        return [_uuid(thread["_id"]) for thread in self._caller.threads(limit=100).success]

    @override
    def delete(self, thread: str) -> Answer:
        return self._caller.delete(thread)


NATIVE, ASSISTANTS, CONVERSATIONS, QELOS = "native", "assistants", "conversations", "qelos"

CLIENTS: dict[str, type[DialectClient]] = {
    NATIVE: _Native,
    ASSISTANTS: _Assistants,
    CONVERSATIONS: _Conversations,
    QELOS: _Qelos,
}


def _uuid(id: str) -> str:
    return str(parse(id))
