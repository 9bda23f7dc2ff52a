"""The client's own retries, on a network that loses every second answer."""

import os
from typing import Any

from openai import OpenAI

from tests.clients.programs.openai_python.api import client, messages, numbered, refusal, said, threads, user


def _through_proxy() -> OpenAI:
    """A client as it is by default: it tries each request three times."""
    return OpenAI(base_url=os.environ["DROPPING_BASE_URL"], project="dropped")


def keyed_retries() -> dict[str, Any]:
    """Every POST there is, each with the key that the client makes up for it."""
    flaky = _through_proxy()
    flaky._idempotency_header = "Idempotency-Key"  # noqa: SLF001 - how its maintainers turn it on
    made = [flaky.beta.threads.create(metadata={"n": n}, messages=numbered(1, 2)) for n in "12"]
    thread = made[0].id
    sent = [flaky.beta.threads.messages.create(thread, **new) for new in numbered(3, 5)]
    flaky.conversations.items.create(thread, items=numbered(6, 7))
    flaky.beta.threads.update(thread, metadata={"n": "changed"})
    flaky.beta.threads.messages.update(sent[0].id, thread_id=thread, metadata={"seen": "yes"})
    conversation = flaky.conversations.create(metadata={"n": "3"}).id
    flaky.conversations.update(conversation, metadata={"n": "changed"})
    calm = OpenAI(project="dropped", max_retries=0)
    found: Any = calm.get("/threads?order=asc", cast_to=object)
    return {
        "threads": [one["metadata"]["n"] for one in found["data"]],
        "messages": [said(message) for message in calm.beta.threads.messages.list(thread, order="asc")],
        "sent": [said(message) for message in sent],
        "seen": calm.beta.threads.messages.retrieve(sent[0].id, thread_id=thread).metadata,
    }


def keyless_retries() -> list[str]:
    """The same network without a key."""
    flaky = _through_proxy().beta.threads
    thread = OpenAI(project="dropped").beta.threads.create().id
    for new in numbered(1, 2):
        flaky.messages.create(thread, **new)
    return [said(message) for message in OpenAI(project="dropped").beta.threads.messages.list(thread, order="asc")]


def replays() -> dict[str, Any]:
    """One key for two requests, alike or not."""
    thread, key = threads.create().id, {"Idempotency-Key": "one"}
    answers = [messages.with_raw_response.create(thread, **user("Hello"), extra_headers=key) for _ in range(2)]
    return {
        "replayed": [answer.headers.get("idempotent-replayed") for answer in answers],
        "same": answers[0].parse().to_dict() == answers[1].parse().to_dict(),
        "messages": [said(message) for message in messages.list(thread)],
        "reused": refusal(lambda: messages.create(thread, **user("Goodbye"), extra_headers=key)),
        "elsewhere": said(messages.create(threads.create().id, **user("Goodbye"), extra_headers=key)),
        "request_id": bool(client.beta.threads.create()._request_id),  # noqa: SLF001 - documented
    }
