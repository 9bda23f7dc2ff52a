"""The shapes in which exports of the Assistants API come.

- `{"thread": {...}, "messages": ...}`, or with `"thread_id": "..."` in place of the thread;
- a thread with a field `messages`;
- raw objects, told apart by their `object`: `thread`, `thread.message`; messages name their thread (`thread_id`);
- lists of any of these: arrays, and pages as the API answers them (`{"object": "list", "data": [...]}`).

`messages` is a list in either form. A message's own `thread_id` counts more than where it stands. An object without the
field `object` is a message if it has a role and content, and a thread if it has messages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """A raw object. `kind` is `thread`, `message`, or says what else it is; `thread_id` is the thread's, of either."""

    kind: str
    raw: dict[str, Any]
    thread_id: Any = None


_PAGE = ("object", "data", "first_id", "last_id", "has_more")


def objects(value: Any, thread_id: Any = None) -> Iterator[Found]:
    """Every object in a value, in order; `thread_id` is the thread of messages that name none."""
    match value:
        case list():
            for one in value:
                yield from objects(one, thread_id)
        case {"object": "list", "data": list(data)}:
            yield from objects(data, thread_id)
            yield from _beside(value, "a list", *_PAGE)
        case {"thread": {"id": id} as thread, "messages": messages}:
            yield from objects({"object": "thread", **thread}, thread_id)
            yield from objects(messages, id)
            yield from _beside(value, "a thread", "thread", "messages")
        case {"thread_id": id, "messages": messages}:
            yield from objects(messages, id)
            yield from _beside(value, "messages", "thread_id", "messages")
        case {"object": "thread.message"}:
            yield Found("message", value, value.get("thread_id") or thread_id)
        case {"role": _, "content": _} if "object" not in value:
            yield Found("message", value, value.get("thread_id") or thread_id)
        case {"object": "thread"} | {"messages": _, "id": _} if value.get("object", "thread") == "thread":
            yield Found("thread", {name: field for name, field in value.items() if name != "messages"}, value.get("id"))
            yield from objects(value.get("messages", []), value.get("id"))
        case _:
            yield _other(value)


def _beside(value: dict[str, Any], what: str, *known: str) -> Iterator[Found]:
    yield from (Found(f"field {name[:64]!r} beside {what}", {}) for name in value if name not in known)


def _other(value: Any) -> Found:
    if not isinstance(value, dict):
        return Found("a value that is no object", {})
    return Found(
        f"object {str(value.get('object'))[:64]!r}" if "object" in value else "an object of no known kind", value
    )
