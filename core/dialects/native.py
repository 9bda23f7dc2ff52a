"""The native dialect: Aimable's threads, chat and PII, in plain HTTP and JSON."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from core import models
from core.dialects.times import Time
from core.errors import Problem
from core.http.errors import Failure
from core.http.replies import Reply
from core.limits import check_metadata, check_title
from core.models import NewThread, Outcome, Page, Status, ThreadChange
from core.text import plain

T = TypeVar("T")

Role = Literal["user", "assistant", "system", "tool", "developer"]
Title = Annotated[str | dict[str, str], AfterValidator(check_title)]
Metadata = Annotated[dict[str, JsonValue], AfterValidator(check_metadata)]
ProjectId = Annotated[str, Field(max_length=256)]
BranchId = Annotated[str, Field(min_length=1, max_length=128)]


def _without_default(schema: dict[str, Any]) -> None:
    del schema["default"]


def _example(**fields: Any) -> ConfigDict:
    """What the documentation shows, and sends when it is tried there."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


class NewMessage(BaseModel):
    """A message to put behind the others of a thread."""

    model_config = _example(content="It's sunny and 75°F.", role="assistant", metadata={"model": "gpt-4"})

    content: str
    role: Role = "user"
    parent_message_id: str | None = None
    branch_id: BranchId | None = None
    metadata: Metadata | None = None

    def to_core(self) -> models.NewMessage:
        """The message in the core's words."""
        return models.NewMessage(self.role, self.content, self.metadata, self.parent_message_id, self.branch_id)


class NewConversation(BaseModel):
    """A thread to make, with its first message. `metadata` is kept with both."""

    model_config = _example(
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

    model_config = _example(title={"en": "Updated: Weather and Forecast"})

    title: Title | None = None
    status: Status = Field(default=Status.ACTIVE, json_schema_extra=_without_default)
    project_id: ProjectId | None = None
    metadata: Metadata | None = None

    def to_core(self) -> ThreadChange:
        """The change in the core's words."""
        said = self.model_dump(include=self.model_fields_set - {"status"})
        return ThreadChange(
            values={name: value for name, value in said.items() if value is not None},
            cleared=frozenset(name for name, value in said.items() if value is None),
            status=self.status if "status" in self.model_fields_set else None,
        )


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


class Data(BaseModel, Generic[T]):
    """One thing."""

    data: T


class Meta(BaseModel):
    """Where a page stands in its list."""

    next_cursor: str | None
    has_more: bool


class Listing(BaseModel, Generic[T]):
    """A page of things."""

    data: list[T]
    meta: Meta


class Deleted(BaseModel):
    """A thread that is gone for good."""

    id: UUID
    deleted: Literal[True] = True
    messages_deleted: int


class ErrorDetail(BaseModel):
    """An error's stable name, and what it means."""

    code: str
    message: str


class ErrorBody(BaseModel):
    """Any error but an invalid field."""

    detail: str
    error: ErrorDetail


class FieldProblem(BaseModel):
    """One thing wrong with a request."""

    loc: list[str | int]
    msg: str
    type: str
    input: dict[str, JsonValue] | None = None


class InvalidBody(BaseModel):
    """What is wrong with a request, field by field."""

    detail: list[FieldProblem]


def message(message: models.Message) -> Data[Message]:
    """One message."""
    return Data[Message](data=_message(message))


def written(outcome: Outcome[models.Message]) -> Reply[Data[Message]]:
    """The message that a write made, or had made."""
    return Reply(message(outcome.value), outcome.replayed)


def thread(thread: models.Thread) -> Data[Thread]:
    """One thread."""
    return Data[Thread](data=_thread(thread))


def restored(outcome: Outcome[models.Thread]) -> Reply[Data[Thread]]:
    """The thread that was taken back into use."""
    return Reply(thread(outcome.value), outcome.replayed)


def deleted(thread: models.Thread) -> Data[Deleted]:
    """A thread that is gone for good, and how many messages went with it."""
    return Data[Deleted](data=Deleted(id=thread.ref.id, messages_deleted=thread.message_count))


def messages(page: Page[models.Message]) -> Listing[Message]:
    """A page of messages."""
    return Listing[Message](data=[_message(item) for item in page.items], meta=_meta(page))


def threads(page: Page[models.Thread]) -> Listing[Thread]:
    """A page of threads."""
    return Listing[Thread](data=[_thread(item) for item in page.items], meta=_meta(page))


INVALID = HTTPStatus.UNPROCESSABLE_ENTITY


def space(path: Mapping[str, str], headers: Mapping[str, str]) -> str | None:  # noqa: ARG001 - as Dialect has it
    """The space is in the path."""
    return path.get("space_id")


def failure(failure: Failure) -> tuple[int, dict[str, Any]]:
    """Field by field in FastAPI's form, else one sentence in two forms at once. No input is quoted back."""
    if failure.problems:
        return failure.status, {"detail": [_problem(problem) for problem in failure.problems]}
    message = failure.error.message
    return failure.status, {"detail": message, "error": {"code": failure.code, "message": message}}


def _problem(problem: Problem) -> dict[str, Any]:
    told = {"loc": list(problem.loc), "msg": problem.message, "type": problem.type}
    return told | {"input": {}} if problem.type == "missing" else told


def _meta(page: Page[Any]) -> Meta:
    return Meta(next_cursor=page.cursor, has_more=page.cursor is not None)


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
        content=plain(message),
        metadata_json=message.metadata,
        created_at=message.created_at,
        sequence=message.sequence,
    )


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
