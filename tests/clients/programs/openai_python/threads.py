from typing import Any

from openai import OpenAI

from tests.clients.programs.openai_python.api import client, messages, refusal, said, threads, user


def thread_life() -> dict[str, Any]:
    """Make, read, change and delete threads."""
    made = threads.create(metadata={"user": "u1"}, tool_resources={"code_interpreter": {"file_ids": ["file-1"]}})
    told = {
        "made": made.to_dict(),
        "bare": threads.create().to_dict(),
        "retrieved": threads.retrieve(made.id).to_dict(),
        "metadata": threads.update(made.id, metadata={"user": "u2", "n": "1"}).to_dict(),
        "tools": threads.update(made.id, tool_resources={"file_search": {"vector_store_ids": ["vs_1"]}}).to_dict(),
        "updated": threads.retrieve(made.id).to_dict(),
    }
    messages.create(made.id, **user("Hello"))
    told["deleted"] = threads.delete(made.id).to_dict()
    told["gone"] = [
        refusal(call)
        for call in (
            lambda: threads.retrieve(made.id),
            lambda: threads.delete(made.id),
            lambda: messages.list(made.id),
            lambda: messages.create(made.id, **user("Hello?")),
        )
    ]
    told["id"] = made.id
    return told


def with_messages() -> dict[str, Any]:
    """A thread that begins with messages."""
    first = [user("1"), {"role": "assistant", "content": [{"type": "text", "text": "2"}]}, user("3")]
    made = threads.create(messages=first, metadata={"n": "3"})
    listed = messages.list(made.id, order="asc")
    return {"metadata": made.metadata, "messages": [[message.role, said(message)] for message in listed]}


def without_v1() -> list[str]:
    """The same API without `/v1` in the base URL."""
    bare = OpenAI(base_url=str(client.base_url).removesuffix("/v1/"), max_retries=0).beta.threads
    thread = bare.create(messages=[user("Hello")])
    return [said(message) for message in messages.list(thread.id)]


def projects() -> dict[str, Any]:
    """`project=` names one of the key's spaces, and none but those."""
    other = OpenAI(project="other", max_retries=0)
    thread = other.beta.threads.create(messages=[user("In the other space")])
    conversation = other.conversations.create()
    foreign = OpenAI(project="foreign", max_retries=0)
    return {
        "in_it": [said(message) for message in other.beta.threads.messages.list(thread.id)],
        "not_in_it": [
            refusal(lambda: threads.retrieve(thread.id)),
            refusal(lambda: messages.list(thread.id)),
            refusal(lambda: client.conversations.retrieve(conversation.id)),
        ],
        "foreign": [refusal(foreign.beta.threads.create), refusal(foreign.conversations.create)],
        "ids": [thread.id, conversation.id],
    }
