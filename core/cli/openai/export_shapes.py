"""The JSON shapes of Assistants API exports that are recognized.

- `{"thread": {...}, "messages": ...}`, or with `"thread_id": "..."` in place of the thread;
- a thread with a field `messages`;
- raw objects with `"object": "thread"` or `"thread.message"`; a message names its thread in `thread_id`;
- lists of any of these: arrays, and pages of the API (`{"object": "list", "data": [...]}`).

`messages` is a list in either form. A message's own `thread_id` has precedence over the thread around it. An object
without the field `object` is a message if it has a role and content, and a thread if it has messages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ExportedObject:
    """A raw object. `kind` is `thread`, `message`, or a phrase that describes an unknown object. `thread_id` is the id
    of the thread itself, or of the message's thread."""

    kind: str
    raw: dict[str, Any]
    thread_id: Any = None


_PAGE = ("object", "data", "first_id", "last_id", "has_more")


def iter_objects(value: Any, thread_id: Any = None) -> Iterator[ExportedObject]:
    """Yield every object in a value, in order. `thread_id` applies to messages that do not name a thread."""
    match value:
        case list():
            for item in value:
                yield from iter_objects(item, thread_id)
        case {"object": "list", "data": list(data)}:
            yield from iter_objects(data, thread_id)
            yield from _unknown_fields(value, "a list", *_PAGE)
        case {"thread": {"id": id} as thread, "messages": messages}:
            yield from iter_objects({"object": "thread", **thread}, thread_id)
            yield from iter_objects(messages, id)
            yield from _unknown_fields(value, "a thread", "thread", "messages")
        case {"thread_id": id, "messages": messages}:
            yield from iter_objects(messages, id)
            yield from _unknown_fields(value, "messages", "thread_id", "messages")
        case {"object": "thread.message"}:
            yield ExportedObject("message", value, value.get("thread_id") or thread_id)
        case {"role": _, "content": _} if "object" not in value:
            yield ExportedObject("message", value, value.get("thread_id") or thread_id)
        case {"object": "thread"} | {"messages": _, "id": _} if value.get("object", "thread") == "thread":
            yield ExportedObject(
                "thread", {name: field for name, field in value.items() if name != "messages"}, value.get("id")
            )
            yield from iter_objects(value.get("messages", []), value.get("id"))
        case _:
            yield _unknown(value)


def _unknown_fields(value: dict[str, Any], owner: str, *known: str) -> Iterator[ExportedObject]:
    yield from (ExportedObject(f"field {name[:64]!r} next to {owner}", {}) for name in value if name not in known)


def _unknown(value: Any) -> ExportedObject:
    if not isinstance(value, dict):
        return ExportedObject("a value that is not an object", {})
    return ExportedObject(
        f"object {str(value.get('object'))[:64]!r}" if "object" in value else "an object of an unknown kind", value
    )
