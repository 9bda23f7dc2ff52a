from typing import Any

from tests.clients.programs.openai_python.api import FORMS, messages, refusal, said, threads, user


def message_forms() -> dict[str, Any]:
    """A message of every form, as its creation, its own address and the list tell it."""
    thread = threads.create()
    made = {name: messages.create(thread.id, **form) for name, form in FORMS["messages"].items()}
    told = {name: message.to_dict() for name, message in made.items()}
    retrieved = {name: messages.retrieve(message.id, thread_id=thread.id).to_dict() for name, message in made.items()}
    listed = [message.to_dict() for message in messages.list(thread.id, order="asc")]
    return {"thread": thread.id, "made": told, "retrieved": retrieved, "listed": dict(zip(made, listed, strict=True))}


def message_life() -> dict[str, Any]:
    """Change and delete messages."""
    thread = threads.create()
    one, two, three = (messages.create(thread.id, **user(text)) for text in ("one", "two", "three"))
    updated = messages.update(two.id, thread_id=thread.id, metadata={"seen": "yes"})
    deleted = messages.delete(two.id, thread_id=thread.id)
    return {
        "updated": updated.to_dict(),
        "deleted": deleted.to_dict(),
        "id": two.id,
        "left": [said(message) for message in messages.list(thread.id)],
        "around": [said(messages.retrieve(other.id, thread_id=thread.id)) for other in (one, three)],
        "gone": [
            refusal(lambda: messages.retrieve(two.id, thread_id=thread.id)),
            refusal(lambda: messages.update(two.id, thread_id=thread.id, metadata={})),
            refusal(lambda: messages.delete(two.id, thread_id=thread.id)),
        ],
    }
