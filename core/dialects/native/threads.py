"""The native dialect's threads."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue

from core import models
from core.dialects.native.messages import MessageText
from core.dialects.native.shared import Data, Listing, Metadata, ProjectId, Role, Title, meta
from core.dialects.times import Time
from core.models import NewThread, Page, Status, ThreadChange


def _without_default(schema: dict[str, Any]) -> None:
    del schema["default"]


class NewConversation(BaseModel):
    """A thread to create, with its first message. `metadata` is stored with both."""

    content: MessageText
    role: Role = "user"
    project_id: ProjectId | None = None
    title: Title | None = None
    metadata: Metadata | None = None

    def to_thread(self) -> NewThread:
        """Convert the fields of the thread to the core's model."""
        return NewThread(self.title, self.project_id, self.metadata)

    def to_message(self) -> models.NewMessage:
        """Convert the fields of the first message to the core's model."""
        return models.NewMessage(self.role, self.content, self.metadata)


class ThreadPatch(BaseModel):
    """The fields of a thread to change. Null removes a field; an absent field is unchanged."""

    title: Title | None = None
    status: Annotated[
        Status,
        Field(
            description="`archived` makes the thread read-only; `active` restores it.",
            json_schema_extra=_without_default,
        ),
    ] = Status.ACTIVE
    project_id: ProjectId | None = None
    metadata: Metadata | None = None

    def to_core(self) -> ThreadChange:
        """Convert to the core's model."""
        fields = self.model_dump(include=self.model_fields_set - {"status"})
        return ThreadChange(
            values={name: value for name, value in fields.items() if value is not None},
            unset=frozenset(name for name, value in fields.items() if value is None),
            status=self.status if "status" in self.model_fields_set else None,
        )


class Thread(BaseModel):
    """A thread: a conversation of any length."""

    id: Annotated[UUID, Field(description="The id of the thread.")]
    tenant_id: Annotated[str, Field(description="The tenant that owns the thread.")]
    space_id: Annotated[str, Field(description="The space that contains the thread.")]
    project_id: Annotated[str | None, Field(description="The project of the thread, or null.")]
    title: Annotated[
        str | dict[str, str] | None,
        Field(description="The title, as it was set: a string, an object from language codes to titles, or null."),
    ]
    status: Annotated[Status, Field(description="`active`, or `archived`, which is read-only.")]
    metadata_json: Annotated[dict[str, JsonValue] | None, Field(description="The metadata of the thread, or null.")]
    author_principal_id: Annotated[str, Field(description="The principal of the credential that created the thread.")]
    message_count: Annotated[
        int,
        Field(
            description="The number of messages. Exact if one thread is requested; in lists the messages of the last "
            "minute may be missing."
        ),
    ]
    created_at: Annotated[Time, Field(description="When the thread was created: RFC 3339, UTC, in milliseconds.")]
    updated_at: Annotated[Time, Field(description="When the thread last changed, or its newest message was stored.")]
    last_message_at: Annotated[
        Time, Field(description="When the newest message was stored; in lists exact to about a minute.")
    ]
    archived_at: Annotated[Time | None, Field(description="When the thread was archived; null if it is active.")]


class Deleted(BaseModel):
    """A permanently deleted thread."""

    id: Annotated[UUID, Field(description="The id of the deleted thread.")]
    deleted: Annotated[Literal[True], Field(description="Always true.")] = True
    messages_deleted: Annotated[int, Field(description="The number of messages that were deleted with it.")]


def render(thread: models.Thread) -> Data[Thread]:
    """Render one thread."""
    return Data[Thread](data=_thread(thread))


def render_deleted(thread: models.Thread) -> Data[Deleted]:
    """Render a permanently deleted thread, with the number of its messages."""
    return Data[Deleted](data=Deleted(id=thread.ref.id, messages_deleted=thread.message_count))


def render_page(page: Page[models.Thread]) -> Listing[Thread]:
    """Render a page of threads."""
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
