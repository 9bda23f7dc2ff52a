"""Scenarios with litellm's thread functions."""

import os
from collections.abc import Callable
from typing import Any

import litellm
from litellm import (
    a_add_message,
    acreate_thread,
    add_message,
    aget_messages,
    aget_thread,
    create_thread,
    get_messages,
    get_thread,
)
from openai import APIStatusError

from tests.clients.programs.report import report

OPENAI = {"custom_llm_provider": "openai"}


def text_of(message: Any) -> str:
    """Return the text of a message."""
    text: str = message.content[0].text.value
    return text


async def asynchronous() -> dict[str, Any]:
    """Call the asynchronous functions."""
    created = await acreate_thread(**OPENAI, metadata={"user": "u1"}, messages=[{"role": "user", "content": "one"}])
    thread = {**OPENAI, "thread_id": created.id}
    added = await a_add_message(**thread, role="assistant", content="two", metadata={"n": "2"})
    await a_add_message(**thread, role="user", content="three")
    return {
        "created": created.model_dump(),
        "retrieved": (await aget_thread(**thread)).model_dump(),
        "added": added.model_dump(),
        "listed": [text_of(message) for message in (await aget_messages(**thread)).data],
    }


def synchronous() -> dict[str, Any]:
    """Call the synchronous functions."""
    created = create_thread(**OPENAI, messages=[{"role": "user", "content": "one"}])
    thread = {**OPENAI, "thread_id": created.id}
    attachments = [{"file_id": "file-1", "tools": [{"type": "file_search"}]}]
    added = add_message(**thread, role="user", content="two", attachments=attachments)
    return {
        "retrieved": get_thread(**thread).model_dump(),
        "added": added.model_dump(),
        "listed": [text_of(message) for message in get_messages(**thread).data],
    }


def long_thread() -> list[str]:
    """Read all pages of a thread of 1,000 messages."""
    return [text_of(message) for message in get_messages(**OPENAI, thread_id=os.environ["LONG_THREAD"])]


def catch_error(call: Callable[[], Any]) -> dict[str, Any]:
    """Describe the exception that a call must raise."""
    try:
        value = call()
    except APIStatusError as error:
        body = error.body if isinstance(error.body, dict) else {}
        return {"class": type(error).__name__, "status": error.status_code, "message": body.get("message")}
    raise AssertionError(f"no error: {value}")


def errors() -> dict[str, Any]:
    """Send requests that fail with exceptions of the OpenAI client that litellm calls."""
    unknown, thread = {**OPENAI, "thread_id": f"thread_{'0' * 32}"}, create_thread(**OPENAI).id
    return {
        "thread": catch_error(lambda: get_thread(**unknown)),
        "messages": catch_error(lambda: get_messages(**unknown)),
        "role": catch_error(lambda: add_message(**OPENAI, thread_id=thread, role="human", content="?")),
        "key": catch_error(lambda: create_thread(**OPENAI, api_key="wrong")),
    }


async def asynchronous_error() -> str:
    """Send a request that fails with an exception of litellm."""
    try:
        thread = await aget_thread(**OPENAI, thread_id=f"thread_{'0' * 32}")
    except litellm.BadRequestError as error:  # litellm raises it for every invalid_request_error
        return str(error.message)
    raise AssertionError(f"no error: {thread}")


report(asynchronous, synchronous, long_thread, errors, asynchronous_error)
