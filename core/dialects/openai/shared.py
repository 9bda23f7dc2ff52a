"""The common parts of OpenAI's two dialects: ids with a prefix, lists, metadata of strings, and error bodies."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field

from core.access.names import SPACE_PATTERN
from core.dialects.generic_models import GENERIC
from core.errors import Invalid
from core.jsontext import dumps
from core.models import Metadata as AnyMetadata

T = TypeVar("T")


class Listing(BaseModel, Generic[T]):
    """A page of objects."""

    model_config = GENERIC

    object: Annotated[Literal["list"], Field(description="Always `list`.")] = "list"
    data: Annotated[list[T], Field(description="The objects of the page, in the order of the list.")]
    # azure-ai-agents requests pages until these are null
    first_id: Annotated[str | None, Field(description="The id of the first object; null on an empty page.")]
    last_id: Annotated[
        str | None, Field(description="The id of the last object, for `after` of the next page; null on an empty page.")
    ]
    has_more: Annotated[bool, Field(description="Whether there is a next page.")]


class Deleted(BaseModel):
    """A permanently deleted object."""

    id: Annotated[str, Field(description="The id of the deleted object.")]
    object: Annotated[str, Field(description="The type of the deleted object, for example `thread.deleted`.")]
    deleted: Annotated[Literal[True], Field(description="Always true.")] = True


class ErrorDetail(BaseModel):
    """The text, type, parameter and code of an error."""

    message: Annotated[str, Field(description="A sentence for people. It may change.")]
    type: Annotated[
        str, Field(description="`invalid_request_error`, `idempotency_error`, `rate_limit_error` or `server_error`.")
    ]
    param: Annotated[str | None, Field(description="The parameter with the problem, for example `messages[0].role`.")]
    code: Annotated[str | None, Field(description="A stable name for programs, or null.")]


class ErrorBody(BaseModel):
    """An error."""

    error: Annotated[ErrorDetail, Field(description="The error.")]


def format_id(prefix: str, id: UUID, foreign_id: str | None) -> str:
    """Format an id as OpenAI does: the foreign id if it has the prefix, otherwise the own id with the prefix."""
    return foreign_id if foreign_id and foreign_id.startswith(f"{prefix}_") else f"{prefix}_{id.hex}"


def list_fields(data: Sequence[Any], ids: Sequence[str], *, more: bool) -> dict[str, Any]:
    """Build the fields of a `Listing`."""
    return {"data": data, "first_id": ids[0] if ids else None, "last_id": ids[-1] if ids else None, "has_more": more}


def string_metadata(metadata: AnyMetadata | None) -> dict[str, str]:
    """Convert metadata of any dialect to OpenAI's form, in which every value is a string."""
    return {name: value if isinstance(value, str) else dumps(value) for name, value in (metadata or {}).items()}


def space_of(_: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
    """The space that the header `OpenAI-Project` names. Raises Invalid for an invalid space name."""
    name = headers.get("openai-project")
    if name and not SPACE_PATTERN.fullmatch(name):
        raise Invalid.field("header", "OpenAI-Project", message="Invalid space name.")
    return name or None
