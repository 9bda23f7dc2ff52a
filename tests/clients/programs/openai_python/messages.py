from typing import Any

from tests.clients.programs.openai_python.api import BODIES, catch_error, messages, text_of, threads, user


def message_formats() -> dict[str, Any]:
    """Create a message of every format, then retrieve and list it."""
    thread = threads.create()
    created = {name: messages.create(thread.id, **body) for name, body in BODIES["messages"].items()}
    responses = {name: message.to_dict() for name, message in created.items()}
    retrieved = {
        name: messages.retrieve(message.id, thread_id=thread.id).to_dict() for name, message in created.items()
    }
    listed = [message.to_dict() for message in messages.list(thread.id, order="asc")]
    return {
        "thread": thread.id,
        "created": responses,
        "retrieved": retrieved,
        "listed": dict(zip(created, listed, strict=True)),
    }


def message_life() -> dict[str, Any]:
    """Update and delete messages."""
    thread = threads.create()
    one, two, three = (messages.create(thread.id, **user(text)) for text in ("one", "two", "three"))
    updated = messages.update(two.id, thread_id=thread.id, metadata={"seen": "yes"})
    deleted = messages.delete(two.id, thread_id=thread.id)
    return {
        "updated": updated.to_dict(),
        "deleted": deleted.to_dict(),
        "id": two.id,
        "remaining": [text_of(message) for message in messages.list(thread.id)],
        "around": [text_of(messages.retrieve(other.id, thread_id=thread.id)) for other in (one, three)],
        "after_deletion": [
            catch_error(lambda: messages.retrieve(two.id, thread_id=thread.id)),
            catch_error(lambda: messages.update(two.id, thread_id=thread.id, metadata={})),
            catch_error(lambda: messages.delete(two.id, thread_id=thread.id)),
        ],
    }
