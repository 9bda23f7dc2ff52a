"""Scenarios of the client's retries, on a network that drops every second response."""

import os
from typing import Any

from openai import OpenAI

from tests.clients.programs.openai_python.api import (
    catch_error,
    client,
    messages,
    text_of,
    threads,
    user,
    user_messages,
)


def _through_proxy() -> OpenAI:
    """Create a client with the default retries, which sends each request up to three times."""
    return OpenAI(base_url=os.environ["DROPPING_BASE_URL"], project="dropped")


def keyed_retries() -> dict[str, Any]:
    """Send every POST request, each with the key that the client generates."""
    flaky = _through_proxy()
    flaky._idempotency_header = "Idempotency-Key"  # noqa: SLF001 - its maintainers enable it so
    created = [flaky.beta.threads.create(metadata={"n": n}, messages=user_messages(1, 2)) for n in "12"]
    thread = created[0].id
    sent = [flaky.beta.threads.messages.create(thread, **message) for message in user_messages(3, 5)]
    flaky.conversations.items.create(thread, items=user_messages(6, 7))
    flaky.beta.threads.update(thread, metadata={"n": "changed"})
    flaky.beta.threads.messages.update(sent[0].id, thread_id=thread, metadata={"seen": "yes"})
    conversation = flaky.conversations.create(metadata={"n": "3"}).id
    flaky.conversations.update(conversation, metadata={"n": "changed"})
    reliable = OpenAI(project="dropped", max_retries=0)
    listed: Any = reliable.get("/threads?order=asc", cast_to=object)
    return {
        "threads": [thread["metadata"]["n"] for thread in listed["data"]],
        "messages": [text_of(message) for message in reliable.beta.threads.messages.list(thread, order="asc")],
        "sent": [text_of(message) for message in sent],
        "seen": reliable.beta.threads.messages.retrieve(sent[0].id, thread_id=thread).metadata,
    }


def keyless_retries() -> list[str]:
    """Send messages on the same network without a key."""
    flaky = _through_proxy().beta.threads
    thread = OpenAI(project="dropped").beta.threads.create().id
    for message in user_messages(1, 2):
        flaky.messages.create(thread, **message)
    return [text_of(message) for message in OpenAI(project="dropped").beta.threads.messages.list(thread, order="asc")]


def replays() -> dict[str, Any]:
    """Send two requests with one key, identical and different ones."""
    thread, key = threads.create().id, {"Idempotency-Key": "one"}
    answers = [messages.with_raw_response.create(thread, **user("Hello"), extra_headers=key) for _ in range(2)]
    return {
        "replayed": [answer.headers.get("idempotent-replayed") for answer in answers],
        "same": answers[0].parse().to_dict() == answers[1].parse().to_dict(),
        "messages": [text_of(message) for message in messages.list(thread)],
        "reused": catch_error(lambda: messages.create(thread, **user("Goodbye"), extra_headers=key)),
        "elsewhere": text_of(messages.create(threads.create().id, **user("Goodbye"), extra_headers=key)),
        "request_id": bool(client.beta.threads.create()._request_id),  # noqa: SLF001 - documented
    }
