"""The items of a conversation: messages, and whatever else was said or done."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, JsonValue, RootModel

from core import models
from core.dialects import parts
from core.dialects.openai.metadata import kind_of, refusal
from core.dialects.openai.shared import Listing, format_id, list_fields
from core.models import Part, Window

MAX_ITEMS = 20
"""Items of one call, as the API reference has it."""

_ROLES = ("user", "assistant", "system", "developer", "tool", "critic", "discriminator", "unknown")

_PREFIXES = {"function_call": "fc", "function_call_output": "fco", "reasoning": "rs"}
"""How the ids of items that are no messages begin; of other kinds they begin with `item`."""

_OF_A_MESSAGE = ("type", "id", "role", "content", "status")

_DONE, _UNDONE = "completed", ("in_progress", "incomplete")
"""The states of a message."""


def _check_item(item: Any) -> Any:
    if not isinstance(item, dict):
        raise refusal("invalid_type", "", f"Invalid type for '{{param}}': expected an object, but got {kind_of(item)}.")
    kind = item.get("type", "message")
    if not isinstance(kind, str) or not kind:
        raise refusal("invalid_type", ".type", "Invalid type for '{param}': expected a string.")
    if kind == "message":
        _check_message(item)
    return item


def _check_message(item: dict[str, Any]) -> None:
    for name in ("role", "content"):
        if name not in item:
            raise refusal("missing_required_parameter", f".{name}", "Missing required parameter: '{param}'.")
    if item["role"] not in _ROLES:
        known = ", ".join(f"'{role}'" for role in _ROLES)
        raise refusal("invalid_value", ".role", f"Invalid value for '{{param}}'. Supported values are: {known}.")
    content = item["content"]
    parts_of = [] if isinstance(content, str) else content
    if not isinstance(parts_of, list) or not all(isinstance(part, dict) for part in parts_of):
        said = "Invalid type for '{param}': expected a string or an array of objects."
        raise refusal("invalid_type", ".content", said)


AnyItem = dict[str, JsonValue]
"""A message, or an item of another kind as it came."""

Item = Annotated[dict[str, JsonValue], BeforeValidator(_check_item)]


class NewItems(BaseModel):
    """Items to put behind the others of a conversation, in one block."""

    items: Annotated[list[Item], Field(min_length=1, max_length=MAX_ITEMS)]

    def to_core(self) -> list[models.NewMessage]:
        """The items in the core's words."""
        return [to_core(item) for item in self.items]


class ItemObject(RootModel[dict[str, JsonValue]]):
    """A message, or an item of another kind as it came."""


def render(message: models.Message) -> ItemObject:
    """A message, or an item of another kind."""
    return ItemObject(_item(message))


def render_page(window: Window[models.Message]) -> Listing[AnyItem]:
    """A page of items."""
    shown = [_item(message) for message in window.items]
    ids = [_item_id(message) for message in window.items]
    return Listing[AnyItem](**list_fields(shown, ids, more=window.more))


def to_core(item: dict[str, Any]) -> models.NewMessage:
    """An item in the core's words."""
    foreign_id = item["id"] if isinstance(item.get("id"), str) else None
    kind = item.get("type", "message")
    if kind != "message":
        role = "tool" if kind.endswith("_output") else "assistant"
        return models.NewMessage(role, item=_without(item, "id"), foreign_id=foreign_id)
    content = item["content"]
    if not isinstance(content, str):
        content = parts.compact(parts.from_conversation(content))
    status = {"status": item["status"]} if item.get("status") in _UNDONE else {}
    extras = _without(item, *_OF_A_MESSAGE)
    details = status | ({"conversation": extras} if extras else {})
    return models.NewMessage(item["role"], content, details=details or None, foreign_id=foreign_id)


def _item(message: models.Message) -> dict[str, JsonValue]:
    id = _item_id(message)
    if message.item is not None:
        return {"id": id, **message.item}
    details = message.details or {}
    content: list[Any] = [*parts.to_conversation(message.content, message.role), *_attached(details)]
    shown = {"type": "message", "id": id, "status": details.get("status") or _DONE, "role": message.role}
    return {**shown, "content": content, **details.get("conversation", {})}


def _attached(details: models.DialectFields) -> Iterator[Part]:
    """Files that the Assistants API attached to a message, which are parts of it here."""
    for attachment in details.get("attachments") or []:
        if attachment.get("file_id"):
            yield {"type": "input_file", "file_id": attachment["file_id"]}


def _item_id(message: models.Message) -> str:
    prefix = "msg" if message.item is None else _PREFIXES.get(message.item["type"], "item")
    return message.foreign_id or format_id(prefix, message.id, None)


def _without(item: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in names}
