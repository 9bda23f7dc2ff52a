"""The native dialect's threads."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue

from core import models
from core.dialects.native.shared import Data, Listing, Metadata, ProjectId, Role, Title, example, meta
from core.dialects.times import Time
from core.models import NewThread, Page, Status, ThreadChange


def _without_default(schema: dict[str, Any]) -> None:
    del schema["default"]


class NewConversation(BaseModel):
    """A thread to make, with its first message. `metadata` is kept with both."""

    model_config = example(
        content="What's the weather like today?",
        project_id="proj-abc123",
        title={"en": "Weather Inquiry"},
        metadata={"source": "web"},
    )

    content: str
    role: Role = "user"
    project_id: ProjectId | None = None
    title: Title | None = None
    metadata: Metadata | None = None

    def thread(self) -> NewThread:
        """What it says of the thread."""
        return NewThread(self.title, self.project_id, self.metadata)

    def message(self) -> models.NewMessage:
        """What it says of the first message."""
        return models.NewMessage(self.role, self.content, self.metadata)


class ThreadPatch(BaseModel):
    """The fields of a thread to change; null takes a field away, one that is left out stays."""

    model_config = example(title={"en": "Updated: Weather and Forecast"})

    title: Title | None = None
    status: Status = Field(default=Status.ACTIVE, json_schema_extra=_without_default)
    project_id: ProjectId | None = None
    metadata: Metadata | None = None

    def to_core(self) -> ThreadChange:
        """The change in the core's words."""
        said = self.model_dump(include=self.model_fields_set - {"status"})
        return ThreadChange(
            values={name: value for name, value in said.items() if value is not None},
            unset=frozenset(name for name, value in said.items() if value is None),
            status=self.status if "status" in self.model_fields_set else None,
        )


class Thread(BaseModel):
    """A conversation."""

    id: UUID
    tenant_id: str
    space_id: str
    project_id: str | None
    title: str | dict[str, str] | None
    status: Status
    metadata_json: dict[str, JsonValue] | None
    author_principal_id: str
    message_count: int
    created_at: Time
    updated_at: Time
    last_message_at: Time
    archived_at: Time | None


class Deleted(BaseModel):
    """A thread that is gone for good."""

    id: UUID
    deleted: Literal[True] = True
    messages_deleted: int


def render(thread: models.Thread) -> Data[Thread]:
    """One thread."""
    return Data[Thread](data=_thread(thread))


def render_deleted(thread: models.Thread) -> Data[Deleted]:
    """A thread that is deleted for good, and the number of its messages."""
    return Data[Deleted](data=Deleted(id=thread.ref.id, messages_deleted=thread.message_count))


def render_page(page: Page[models.Thread]) -> Listing[Thread]:
    """A page of threads."""
    return Listing[Thread](data=[_thread(item) for item in page.items], meta=meta(page))


def _thread(thread: models.Thread) -> Thread:
    return Thread(
        id=thread.ref.id,
        tenant_id=thread.ref.space.tenant,
        space_id=thread.ref.space.id,
        project_id=thread.project_id,
        title=thread.title,
        status=thread.status,
        metadata_json=thread.metadata,
        author_principal_id=thread.author,
        message_count=thread.message_count,
        created_at=thread.created_at,
        updated_at=thread.updated_at,
        last_message_at=thread.last_message_at,
        archived_at=thread.archived_at,
    )
