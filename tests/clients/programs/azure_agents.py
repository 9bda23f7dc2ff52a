"""Scenarios with azure-ai-agents, as an agent that stores its threads in Skein."""

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

from tests.clients.programs.report import report

PLAIN = {"enforce_https": False}
"""Keyword arguments of every call, which allow sending a token over plain HTTP."""

USER, AGENT = MessageRole.USER, MessageRole.AGENT


class Key:
    """A credential with a fixed token."""

    def __init__(self, key: str) -> None:
        self._token = AccessToken(key, 2**33)

    def get_token(self, *_: str, **__: Any) -> Any:
        """Return the token for `Authorization: Bearer`."""
        return self._token


def client_with(key: str) -> Any:
    """Create a client without retries, so that every failure is visible."""
    return AgentsClient(endpoint=os.environ["SKEIN_URL"], credential=Key(key), retry_total=0)


client = client_with(os.environ["SKEIN_API_KEY"])

threads, messages = client.threads, client.messages


def catch_error(call: Callable[[], Any]) -> dict[str, Any]:
    """Describe the exception that a call must raise."""
    try:
        value = call()
    except HttpResponseError as error:
        common = {"class": type(error).__name__, "status": error.status_code}
        return {**common, "message": error.error.message, "code": error.error.code}
    raise AssertionError(f"no error: {value}")


def text_of(message: Any) -> str:
    """Return the text of a message."""
    text: str = message.text_messages[-1].text.value
    return text


def thread_life() -> dict[str, Any]:
    """Create, read, update, list and delete threads."""
    tools = ToolResources(code_interpreter=CodeInterpreterToolResource(file_ids=["file-1"]))
    created = threads.create(metadata={"n": "1"}, tool_resources=tools, **PLAIN)
    result = {
        "created": created.as_dict(),
        "retrieved": threads.get(created.id, **PLAIN).as_dict(),
        "updated": threads.update(created.id, metadata={"n": "one"}, **PLAIN).as_dict(),
    }
    others = [threads.create(metadata={"n": str(number)}, **PLAIN).id for number in range(2, 8)]
    threads.delete(others.pop(), **PLAIN)
    return {
        **result,
        "listed": [thread.metadata["n"] for thread in threads.list(limit=2, order=ListSortOrder.ASCENDING, **PLAIN)],
        "descending": [thread.metadata["n"] for thread in threads.list(limit=6, **PLAIN)],
        "before": [thread.metadata["n"] for thread in threads.list(limit=6, before=others[2], **PLAIN)],
        "empty": [thread.id for thread in threads.list(headers={"OpenAI-Project": "other"}, **PLAIN)],
    }


def message_formats() -> dict[str, Any]:
    """Create messages of every format that the client's models offer."""
    thread = threads.create(messages=[ThreadMessageOptions(role=USER, content="first")], **PLAIN).id
    blocks = [
        MessageInputTextBlock(text="What is this?"),
        MessageInputImageUrlBlock(image_url=MessageImageUrlParam(url="https://example.com/cat.png", detail="high")),
        MessageInputImageFileBlock(image_file=MessageImageFileParam(file_id="file-cat")),
    ]
    tools = [*FileSearchTool().definitions, *CodeInterpreterTool().definitions]
    created = [
        messages.create(thread, role=USER, content="Hello", metadata={"source": "web"}, **PLAIN),
        messages.create(thread, role=USER, content=blocks, **PLAIN),
        messages.create(
            thread, role=AGENT, content="Done.", attachments=[MessageAttachment(file_id="file-1", tools=tools)], **PLAIN
        ),
    ]
    return {
        "created": [message.as_dict() for message in created],
        "retrieved": [messages.get(thread, message.id, **PLAIN).as_dict() for message in created],
        "listed": [text_of(message) for message in messages.list(thread, **PLAIN)],
        "last_of_agent": messages.get_last_message_text_by_role(thread, AGENT, **PLAIN).text.value,
        "last_of_user": messages.get_last_message_by_role(thread, USER, **PLAIN).id == created[1].id,
        "updated": messages.update(thread, created[0].id, metadata={"source": "app"}, **PLAIN).metadata,
        "thread": thread,
    }


def message_pages() -> dict[str, Any]:
    """List messages to the end: with a full last page, and of an empty thread."""
    first = [ThreadMessageOptions(role=USER, content=str(number)) for number in range(1, 7)]
    thread = threads.create(messages=first, **PLAIN).id
    listed = list(messages.list(thread, order=ListSortOrder.ASCENDING, limit=2, **PLAIN))
    return {
        "asc": [text_of(message) for message in listed],
        "desc": [text_of(message) for message in messages.list(thread, limit=3, **PLAIN)],
        "before": [text_of(message) for message in messages.list(thread, before=listed[2].id, **PLAIN)],
        "empty": [message.id for message in messages.list(threads.create(**PLAIN).id, **PLAIN)],
        "long": [text_of(message) for message in messages.list(os.environ["LONG_THREAD"], limit=100, **PLAIN)],
    }


def errors() -> dict[str, Any]:
    """Send requests that fail, and describe the exceptions of the client."""
    thread, deleted = threads.create(**PLAIN).id, threads.create(**PLAIN).id
    threads.delete(deleted, **PLAIN)
    return {
        "deleted": catch_error(lambda: threads.get(deleted, **PLAIN)),
        "deleted_again": catch_error(lambda: threads.delete(deleted, **PLAIN)),
        "unknown": catch_error(lambda: messages.get(thread, f"msg_{'0' * 32}", **PLAIN)),
        "role": catch_error(lambda: messages.create(thread, role="human", content="Hello", **PLAIN)),
        "limit": catch_error(lambda: list(threads.list(limit=1000, **PLAIN))),
        "key": catch_error(lambda: client_with("wrong").threads.create(**PLAIN)),
        "id": deleted,
    }


report(thread_life, message_formats, message_pages, errors)
