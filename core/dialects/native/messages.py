"""The native dialect's messages."""

from uuid import UUID

from pydantic import BaseModel, JsonValue

from core import models
from core.dialects.native.shared import BranchId, Data, Listing, Metadata, Role, example, meta
from core.dialects.times import Time
from core.models import Page
from core.threads.text import message_text


class NewMessage(BaseModel):
    """A message to put behind the others of a thread."""

    model_config = example(content="It's sunny and 75°F.", role="assistant", metadata={"model": "gpt-4"})

    content: str
    role: Role = "user"
    parent_message_id: str | None = None
    branch_id: BranchId | None = None
    metadata: Metadata | None = None

    def to_core(self) -> models.NewMessage:
        """The message in the core's words."""
        return models.NewMessage(self.role, self.content, self.metadata, self.parent_message_id, self.branch_id)


class Message(BaseModel):
    """A message at its place in a thread."""

    id: UUID
    tenant_id: str
    thread_id: UUID
    root_message_id: UUID
    parent_message_id: UUID | None
    branch_id: str | None
    author_principal_id: str
    role: str
    content: str
    metadata_json: dict[str, JsonValue] | None
    created_at: Time
    sequence: int


def render(message: models.Message) -> Data[Message]:
    """One message."""
    return Data[Message](data=_message(message))


def render_page(page: Page[models.Message]) -> Listing[Message]:
    """A page of messages."""
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
