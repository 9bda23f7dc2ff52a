"""What OpenAI's two dialects share: ids with a prefix, lists, metadata of strings, and the body of an error."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel

from core.access.names import SPACE_PATTERN
from core.errors import Invalid
from core.jsontext import dumps
from core.models import Metadata as AnyMetadata

T = TypeVar("T")


class Listing(BaseModel, Generic[T]):
    """A page of things. On an empty page `first_id` and `last_id` are null: azure-ai-agents pages until they are."""

    object: Literal["list"] = "list"
    data: list[T]
    first_id: str | None
    last_id: str | None
    has_more: bool


class Deleted(BaseModel):
    """A thing that is gone for good."""

    id: str
    object: str
    deleted: Literal[True] = True


class ErrorDetail(BaseModel):
    """What went wrong, and with which parameter."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorBody(BaseModel):
    """Any error."""

    error: ErrorDetail


def format_id(prefix: str, id: UUID, foreign_id: str | None) -> str:
    """An id in OpenAI's form: the foreign id if it has this prefix, else our own with the prefix."""
    return foreign_id if foreign_id and foreign_id.startswith(f"{prefix}_") else f"{prefix}_{id.hex}"


def list_fields(data: Sequence[Any], ids: Sequence[str], *, more: bool) -> dict[str, Any]:
    """The fields of a `Listing`."""
    return {"data": data, "first_id": ids[0] if ids else None, "last_id": ids[-1] if ids else None, "has_more": more}


def string_metadata(metadata: AnyMetadata | None) -> dict[str, str]:
    """Metadata of any dialect in OpenAI's form: every value a string."""
    return {name: value if isinstance(value, str) else dumps(value) for name, value in (metadata or {}).items()}


def space_of(_: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
    """The space that the header `OpenAI-Project` names. Raises Invalid for an invalid space name."""
    named = headers.get("openai-project")
    if named and not SPACE_PATTERN.fullmatch(named):
        raise Invalid.field("header", "OpenAI-Project", message="This is no name of a space.")
    return named or None
