"""Drives litellm's thread functions."""

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

from tests.clients.programs.reporting import report

OPENAI = {"custom_llm_provider": "openai"}


def said(message: Any) -> str:
    """The text of a message."""
    text: str = message.content[0].text.value
    return text


async def concurrent() -> dict[str, Any]:
    """The functions for asyncio."""
    made = await acreate_thread(**OPENAI, metadata={"user": "u1"}, messages=[{"role": "user", "content": "one"}])
    thread = {**OPENAI, "thread_id": made.id}
    added = await a_add_message(**thread, role="assistant", content="two", metadata={"n": "2"})
    await a_add_message(**thread, role="user", content="three")
    return {
        "made": made.model_dump(),
        "retrieved": (await aget_thread(**thread)).model_dump(),
        "added": added.model_dump(),
        "listed": [said(message) for message in (await aget_messages(**thread)).data],
    }


def one_by_one() -> dict[str, Any]:
    """The functions that wait."""
    made = create_thread(**OPENAI, messages=[{"role": "user", "content": "one"}])
    thread = {**OPENAI, "thread_id": made.id}
    attachments = [{"file_id": "file-1", "tools": [{"type": "file_search"}]}]
    added = add_message(**thread, role="user", content="two", attachments=attachments)
    return {
        "retrieved": get_thread(**thread).model_dump(),
        "added": added.model_dump(),
        "listed": [said(message) for message in get_messages(**thread).data],
    }


def long_thread() -> list[str]:
    """All pages of a thread of 1,000 messages."""
    return [said(message) for message in get_messages(**OPENAI, thread_id=os.environ["LONG_THREAD"])]


def refusal(call: Callable[[], Any]) -> dict[str, Any]:
    """The exception that a call must raise."""
    try:
        told = call()
    except APIStatusError as error:
        body = error.body if isinstance(error.body, dict) else {}
        return {"class": type(error).__name__, "status": error.status_code, "message": body.get("message")}
    raise AssertionError(f"not refused: {told}")


def errors() -> dict[str, Any]:
    """Refusals, as exceptions of the client below litellm."""
    unknown, thread = {**OPENAI, "thread_id": f"thread_{'0' * 32}"}, create_thread(**OPENAI).id
    return {
        "thread": refusal(lambda: get_thread(**unknown)),
        "messages": refusal(lambda: get_messages(**unknown)),
        "role": refusal(lambda: add_message(**OPENAI, thread_id=thread, role="human", content="?")),
        "key": refusal(lambda: create_thread(**OPENAI, api_key="wrong")),
    }


async def concurrent_error() -> str:
    """A refusal, as an exception of litellm's own."""
    try:
        found = await aget_thread(**OPENAI, thread_id=f"thread_{'0' * 32}")
    except litellm.BadRequestError as error:  # what it makes of any error whose type is invalid_request_error
        return str(error.message)
    raise AssertionError(f"not refused: {found}")


report(concurrent, one_by_one, long_thread, errors, concurrent_error)
