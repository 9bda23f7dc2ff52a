from typing import Any

from tests.clients.programs.openai_python.api import FORMS, conversations, items, numbered, refusal, user

ORDERS = ("asc", "desc")


def conversation_life() -> dict[str, Any]:
    """Make, read, change and delete conversations."""
    made = conversations.create(metadata={"topic": "demo"}, items=[user("Hello!")])
    told = {
        "made": made.to_dict(),
        "bare": conversations.create().to_dict(),
        "no_items": conversations.create(items=[]).to_dict(),
        "first": [item.to_dict() for item in items.list(made.id)],
        "retrieved": conversations.retrieve(made.id).to_dict(),
        "updated": conversations.update(made.id, metadata={"topic": "project-x"}).to_dict(),
        "deleted": conversations.delete(made.id).to_dict(),
        "id": made.id,
    }
    told["gone"] = [
        refusal(call)
        for call in (
            lambda: conversations.retrieve(made.id),
            lambda: conversations.update(made.id, metadata={}),
            lambda: conversations.delete(made.id),
            lambda: items.list(made.id),
            lambda: items.create(made.id, items=[user("Hello?")]),
        )
    ]
    return told


def item_forms() -> dict[str, Any]:
    """An item of every form, as its creation, its own address and the list tell it."""
    conversation = conversations.create().id
    names = list(FORMS["items"])
    made = items.create(conversation, items=list(FORMS["items"].values()), include=["reasoning.encrypted_content"])
    wire = made.to_dict()
    retrieved = [items.retrieve(item.id, conversation_id=conversation).to_dict() for item in made.data]
    listed = [item.to_dict() for item in items.list(conversation, order="asc", include=["reasoning.encrypted_content"])]
    return {
        "made": dict(zip(names, wire["data"], strict=True)),
        "ends": [wire["data"][0]["id"] == wire["first_id"], wire["data"][-1]["id"] == wire["last_id"]],
        "list": [wire["object"], wire["has_more"]],
        "retrieved": dict(zip(names, retrieved, strict=True)),
        "listed": dict(zip(names, listed, strict=True)),
    }


def item_life() -> dict[str, Any]:
    """Page through items and delete one."""
    conversation = conversations.create(items=numbered(1, 7)).id
    two = list(items.list(conversation))[-2]
    told = {
        "default": [_said(item) for item in items.list(conversation).data],
        "pager": {order: [_said(item) for item in items.list(conversation, order=order, limit=3)] for order in ORDERS},
        "after": {
            order: [_said(item) for item in items.list(conversation, order=order, after=two.id)] for order in ORDERS
        },
        "deleted": items.delete(two.id, conversation_id=conversation).to_dict(),
        "left": [_said(item) for item in items.list(conversation)],
        "id": two.id,
        "conversation": conversation,
    }
    told["gone"] = [
        refusal(lambda: items.retrieve(two.id, conversation_id=conversation)),
        refusal(lambda: items.delete(two.id, conversation_id=conversation)),
    ]
    told["empty"] = items.list(conversations.create().id).to_dict()
    return told


def _said(item: Any) -> str:
    text: str = item.content[0].text
    return text
