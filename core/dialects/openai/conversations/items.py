"""The items of a conversation: messages, tool calls, their outputs, and other types."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, JsonValue, RootModel

from core import models
from core.dialects import parts
from core.dialects.openai.metadata import json_type, wire_error
from core.dialects.openai.shared import Listing, format_id, list_fields
from core.models import Part, Window

MAX_ITEMS = 20
"""Items of one request: the limit of the API reference."""

_ROLES = ("user", "assistant", "system", "developer", "tool", "critic", "discriminator", "unknown")

_PREFIXES = {"function_call": "fc", "function_call_output": "fco", "reasoning": "rs"}
"""Prefixes of ids by type of item. Messages have `msg`, all other types `item`."""

_MESSAGE_FIELDS = ("type", "id", "role", "content", "status")

_COMPLETED, _UNFINISHED = "completed", ("in_progress", "incomplete")
"""The statuses of a message."""


def _check_item(item: Any) -> Any:
    if not isinstance(item, dict):
        raise wire_error(
            "invalid_type", "", f"Invalid type for '{{param}}': expected an object, but got {json_type(item)}."
        )
    kind = item.get("type", "message")
    if not isinstance(kind, str) or not kind:
        raise wire_error("invalid_type", ".type", "Invalid type for '{param}': expected a string.")
    if kind == "message":
        _check_message(item)
    return item


def _check_message(item: dict[str, Any]) -> None:
    for name in ("role", "content"):
        if name not in item:
            raise wire_error("missing_required_parameter", f".{name}", "Missing required parameter: '{param}'.")
    if item["role"] not in _ROLES:
        supported = ", ".join(f"'{role}'" for role in _ROLES)
        raise wire_error("invalid_value", ".role", f"Invalid value for '{{param}}'. Supported values are: {supported}.")
    content = item["content"]
    content_parts = [] if isinstance(content, str) else content
    if not isinstance(content_parts, list) or not all(isinstance(part, dict) for part in content_parts):
        message = "Invalid type for '{param}': expected a string or an array of objects."
        raise wire_error("invalid_type", ".content", message)


AnyItem = dict[str, JsonValue]
"""A message, or an item of another type as it was sent."""

Item = Annotated[dict[str, JsonValue], BeforeValidator(_check_item)]


class NewItems(BaseModel):
    """Items to append to a conversation, in one block."""

    items: Annotated[
        list[Item],
        Field(
            min_length=1,
            max_length=MAX_ITEMS,
            description=f"The items, in their order, each with its `type` (default `message`). At most {MAX_ITEMS}.",
        ),
    ]

    def to_core(self) -> list[models.NewMessage]:
        """Convert to the core's model."""
        return [to_core(item) for item in self.items]


class ItemObject(RootModel[dict[str, JsonValue]]):
    """A message, or an item of another type with the fields that were sent and its `id`."""


def render(message: models.Message) -> ItemObject:
    """Render an item."""
    return ItemObject(_item(message))


def render_page(window: Window[models.Message]) -> Listing[AnyItem]:
    """Render a page of items."""
    items = [_item(message) for message in window.items]
    ids = [_item_id(message) for message in window.items]
    return Listing[AnyItem](**list_fields(items, ids, more=window.more))


def to_core(item: dict[str, Any]) -> models.NewMessage:
    """Convert an item to the core's model."""
    foreign_id = item["id"] if isinstance(item.get("id"), str) else None
    kind = item.get("type", "message")
    if kind != "message":
        role = "tool" if kind.endswith("_output") else "assistant"
        return models.NewMessage(role, item=_without(item, "id"), foreign_id=foreign_id)
    content = item["content"]
    if not isinstance(content, str):
        content = parts.compact(parts.from_conversation(content))
    status = {"status": item["status"]} if item.get("status") in _UNFINISHED else {}
    extras = _without(item, *_MESSAGE_FIELDS)
    details = status | ({"conversation": extras} if extras else {})
    return models.NewMessage(item["role"], content, details=details or None, foreign_id=foreign_id)


def _item(message: models.Message) -> dict[str, JsonValue]:
    id = _item_id(message)
    if message.item is not None:
        return {"id": id, **message.item}
    details = message.details or {}
    content: list[Any] = [*parts.to_conversation(message.content, message.role), *_file_parts(details)]
    fields = {"type": "message", "id": id, "status": details.get("status") or _COMPLETED, "role": message.role}
    return {**fields, "content": content, **details.get("conversation", {})}


def _file_parts(details: models.DialectFields) -> Iterator[Part]:
    """Attachments of the Assistants API, which are parts here."""
    for attachment in details.get("attachments") or []:
        if attachment.get("file_id"):
            yield {"type": "input_file", "file_id": attachment["file_id"]}


def _item_id(message: models.Message) -> str:
    prefix = "msg" if message.item is None else _PREFIXES.get(message.item["type"], "item")
    return message.foreign_id or format_id(prefix, message.id, None)


def _without(item: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in names}
