from typing import Any

from tests.clients.programs.openai_python.api import BODIES, catch_error, conversations, items, user, user_messages

ORDERS = ("asc", "desc")


def conversation_life() -> dict[str, Any]:
    """Create, read, update and delete conversations."""
    created = conversations.create(metadata={"topic": "demo"}, items=[user("Hello!")])
    result = {
        "created": created.to_dict(),
        "minimal": conversations.create().to_dict(),
        "no_items": conversations.create(items=[]).to_dict(),
        "first": [item.to_dict() for item in items.list(created.id)],
        "retrieved": conversations.retrieve(created.id).to_dict(),
        "updated": conversations.update(created.id, metadata={"topic": "project-x"}).to_dict(),
        "deleted": conversations.delete(created.id).to_dict(),
        "id": created.id,
    }
    result["after_deletion"] = [
        catch_error(call)
        for call in (
            lambda: conversations.retrieve(created.id),
            lambda: conversations.update(created.id, metadata={}),
            lambda: conversations.delete(created.id),
            lambda: items.list(created.id),
            lambda: items.create(created.id, items=[user("Hello?")]),
        )
    ]
    return result


def item_formats() -> dict[str, Any]:
    """Create an item of every format, then retrieve and list it."""
    conversation = conversations.create().id
    names = list(BODIES["items"])
    created = items.create(conversation, items=list(BODIES["items"].values()), include=["reasoning.encrypted_content"])
    wire = created.to_dict()
    retrieved = [items.retrieve(item.id, conversation_id=conversation).to_dict() for item in created.data]
    listed = [item.to_dict() for item in items.list(conversation, order="asc", include=["reasoning.encrypted_content"])]
    return {
        "created": dict(zip(names, wire["data"], strict=True)),
        "ends": [wire["data"][0]["id"] == wire["first_id"], wire["data"][-1]["id"] == wire["last_id"]],
        "list": [wire["object"], wire["has_more"]],
        "retrieved": dict(zip(names, retrieved, strict=True)),
        "listed": dict(zip(names, listed, strict=True)),
    }


def item_life() -> dict[str, Any]:
    """List items page by page and delete one."""
    conversation = conversations.create(items=user_messages(1, 7)).id
    two = list(items.list(conversation))[-2]
    result = {
        "default": [_text_of(item) for item in items.list(conversation).data],
        "pager": {
            order: [_text_of(item) for item in items.list(conversation, order=order, limit=3)] for order in ORDERS
        },
        "after": {
            order: [_text_of(item) for item in items.list(conversation, order=order, after=two.id)] for order in ORDERS
        },
        "deleted": items.delete(two.id, conversation_id=conversation).to_dict(),
        "remaining": [_text_of(item) for item in items.list(conversation)],
        "id": two.id,
        "conversation": conversation,
    }
    result["after_deletion"] = [
        catch_error(lambda: items.retrieve(two.id, conversation_id=conversation)),
        catch_error(lambda: items.delete(two.id, conversation_id=conversation)),
    ]
    result["empty"] = items.list(conversations.create().id).to_dict()
    return result


def _text_of(item: Any) -> str:
    text: str = item.content[0].text
    return text
