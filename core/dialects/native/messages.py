"""The native dialect's messages."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue

from core import models
from core.dialects.native.shared import BranchId, Data, Listing, Metadata, Role, meta
from core.dialects.times import Time
from core.limits import MAX_CONTENT
from core.models import Page
from core.threads.text import message_text

MessageText = Annotated[str, Field(description=f"The text of the message. At most {MAX_CONTENT:,} bytes of UTF-8.")]


class NewMessage(BaseModel):
    """A message to append to a thread."""

    content: MessageText
    role: Role = "user"
    parent_message_id: Annotated[
        str | None, Field(description="The message that this one answers. Default: the newest message of the thread.")
    ] = None
    branch_id: BranchId | None = None
    metadata: Metadata | None = None

    def to_core(self) -> models.NewMessage:
        """Convert to the core's model."""
        return models.NewMessage(self.role, self.content, self.metadata, self.parent_message_id, self.branch_id)


class Message(BaseModel):
    """A message of a thread."""

    id: Annotated[UUID, Field(description="The id of the message.")]
    tenant_id: Annotated[str, Field(description="The tenant of the credential that wrote it.")]
    thread_id: Annotated[UUID, Field(description="The thread that contains the message.")]
    root_message_id: Annotated[
        UUID, Field(description="The first message of the chain of parents; the message itself if it has no parent.")
    ]
    parent_message_id: Annotated[
        UUID | None, Field(description="The message that this one answers; null for the first message.")
    ]
    branch_id: Annotated[str | None, Field(description="The branch of the conversation; null for the main branch.")]
    author_principal_id: Annotated[str, Field(description="The principal of the credential that wrote the message.")]
    role: Annotated[str, Field(description="The author's role, for example `user` or `assistant`.")]
    content: Annotated[str, Field(description="The text of the message.")]
    metadata_json: Annotated[dict[str, JsonValue] | None, Field(description="The metadata of the message, or null.")]
    created_at: Annotated[Time, Field(description="When the message was stored: RFC 3339, UTC, in milliseconds.")]
    sequence: Annotated[
        int,
        Field(description="The position in the thread, from 1, in the order of storage. Deleted messages leave gaps."),
    ]


def render(message: models.Message) -> Data[Message]:
    """Render one message."""
    return Data[Message](data=_message(message))


def render_page(page: Page[models.Message]) -> Listing[Message]:
    """Render a page of messages."""
    return Listing[Message](data=[_message(item) for item in page.items], meta=meta(page))


def _message(message: models.Message) -> Message:
    return Message(
        id=message.id,
        tenant_id=message.thread.space.tenant,
        thread_id=message.thread.id,
        root_message_id=message.root_id,
        parent_message_id=message.parent_id,
        branch_id=message.branch_id,
        author_principal_id=message.author,
        role=message.role,
        content=message_text(message),
        metadata_json=message.metadata,
        created_at=message.created_at,
        sequence=message.sequence,
    )
