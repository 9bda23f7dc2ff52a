"""Drives azure-ai-agents, as an agent of Azure's that keeps its threads here."""

import os
from collections.abc import Callable
from typing import Any

from azure.ai.agents import AgentsClient
from azure.ai.agents.models import (
    CodeInterpreterTool,
    CodeInterpreterToolResource,
    FileSearchTool,
    ListSortOrder,
    MessageAttachment,
    MessageImageFileParam,
    MessageImageUrlParam,
    MessageInputImageFileBlock,
    MessageInputImageUrlBlock,
    MessageInputTextBlock,
    MessageRole,
    ThreadMessageOptions,
    ToolResources,
)
from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError

from tests.clients.programs.reporting import report

PLAIN = {"enforce_https": False}
"""Each call takes it: a token may go over plain http."""

USER, AGENT = MessageRole.USER, MessageRole.AGENT


class Key:
    """A credential that is always the same."""

    def __init__(self, key: str) -> None:
        self._token = AccessToken(key, 2**33)

    def get_token(self, *_: str, **__: Any) -> Any:
        """What goes into `Authorization: Bearer`."""
        return self._token


def client_with(key: str) -> Any:
    """A client that never tries again, so that every failure is seen."""
    return AgentsClient(endpoint=os.environ["SKEIN_URL"], credential=Key(key), retry_total=0)


client = client_with(os.environ["SKEIN_API_KEY"])

threads, messages = client.threads, client.messages


def refusal(call: Callable[[], Any]) -> dict[str, Any]:
    """The exception that a call must raise."""
    try:
        told = call()
    except HttpResponseError as error:
        known = {"class": type(error).__name__, "status": error.status_code}
        return {**known, "message": error.error.message, "code": error.error.code}
    raise AssertionError(f"not refused: {told}")


def said(message: Any) -> str:
    """The text of a message."""
    text: str = message.text_messages[-1].text.value
    return text


def thread_life() -> dict[str, Any]:
    """Make, read, change, list and delete threads."""
    tools = ToolResources(code_interpreter=CodeInterpreterToolResource(file_ids=["file-1"]))
    made = threads.create(metadata={"n": "1"}, tool_resources=tools, **PLAIN)
    told = {
        "made": made.as_dict(),
        "retrieved": threads.get(made.id, **PLAIN).as_dict(),
        "updated": threads.update(made.id, metadata={"n": "one"}, **PLAIN).as_dict(),
    }
    others = [threads.create(metadata={"n": str(number)}, **PLAIN).id for number in range(2, 8)]
    threads.delete(others.pop(), **PLAIN)
    return {
        **told,
        "listed": [thread.metadata["n"] for thread in threads.list(limit=2, order=ListSortOrder.ASCENDING, **PLAIN)],
        "falling": [thread.metadata["n"] for thread in threads.list(limit=6, **PLAIN)],
        "before": [thread.metadata["n"] for thread in threads.list(limit=6, before=others[2], **PLAIN)],
        "empty": [thread.id for thread in threads.list(headers={"OpenAI-Project": "other"}, **PLAIN)],
    }


def message_forms() -> dict[str, Any]:
    """Messages of every form that the client's models have."""
    thread = threads.create(messages=[ThreadMessageOptions(role=USER, content="first")], **PLAIN).id
    blocks = [
        MessageInputTextBlock(text="What is this?"),
        MessageInputImageUrlBlock(image_url=MessageImageUrlParam(url="https://example.com/cat.png", detail="high")),
        MessageInputImageFileBlock(image_file=MessageImageFileParam(file_id="file-cat")),
    ]
    tools = [*FileSearchTool().definitions, *CodeInterpreterTool().definitions]
    made = [
        messages.create(thread, role=USER, content="Hello", metadata={"source": "web"}, **PLAIN),
        messages.create(thread, role=USER, content=blocks, **PLAIN),
        messages.create(
            thread, role=AGENT, content="Done.", attachments=[MessageAttachment(file_id="file-1", tools=tools)], **PLAIN
        ),
    ]
    return {
        "made": [message.as_dict() for message in made],
        "retrieved": [messages.get(thread, message.id, **PLAIN).as_dict() for message in made],
        "listed": [said(message) for message in messages.list(thread, **PLAIN)],
        "last_of_agent": messages.get_last_message_text_by_role(thread, AGENT, **PLAIN).text.value,
        "last_of_user": messages.get_last_message_by_role(thread, USER, **PLAIN).id == made[1].id,
        "updated": messages.update(thread, made[0].id, metadata={"source": "app"}, **PLAIN).metadata,
        "thread": thread,
    }


def message_pages() -> dict[str, Any]:
    """Lists that end: of pages that are full, and of none."""
    first = [ThreadMessageOptions(role=USER, content=str(number)) for number in range(1, 7)]
    thread = threads.create(messages=first, **PLAIN).id
    found = list(messages.list(thread, order=ListSortOrder.ASCENDING, limit=2, **PLAIN))
    return {
        "asc": [said(message) for message in found],
        "desc": [said(message) for message in messages.list(thread, limit=3, **PLAIN)],
        "before": [said(message) for message in messages.list(thread, before=found[2].id, **PLAIN)],
        "empty": [message.id for message in messages.list(threads.create(**PLAIN).id, **PLAIN)],
        "long": [said(message) for message in messages.list(os.environ["LONG_THREAD"], limit=100, **PLAIN)],
    }


def errors() -> dict[str, Any]:
    """Refusals, as Azure's own exceptions."""
    thread, gone = threads.create(**PLAIN).id, threads.create(**PLAIN).id
    threads.delete(gone, **PLAIN)
    return {
        "gone": refusal(lambda: threads.get(gone, **PLAIN)),
        "gone_again": refusal(lambda: threads.delete(gone, **PLAIN)),
        "unknown": refusal(lambda: messages.get(thread, f"msg_{'0' * 32}", **PLAIN)),
        "role": refusal(lambda: messages.create(thread, role="human", content="Hello", **PLAIN)),
        "limit": refusal(lambda: list(threads.list(limit=1000, **PLAIN))),
        "key": refusal(lambda: client_with("wrong").threads.create(**PLAIN)),
        "id": gone,
    }


report(thread_life, message_forms, message_pages, errors)
