from typing import Any

from openai import OpenAI

from tests.clients.programs.openai_python.api import catch_error, client, messages, text_of, threads, user


def thread_life() -> dict[str, Any]:
    """Create, read, update and delete threads."""
    created = threads.create(metadata={"user": "u1"}, tool_resources={"code_interpreter": {"file_ids": ["file-1"]}})
    result = {
        "created": created.to_dict(),
        "minimal": threads.create().to_dict(),
        "retrieved": threads.retrieve(created.id).to_dict(),
        "metadata": threads.update(created.id, metadata={"user": "u2", "n": "1"}).to_dict(),
        "tools": threads.update(created.id, tool_resources={"file_search": {"vector_store_ids": ["vs_1"]}}).to_dict(),
        "updated": threads.retrieve(created.id).to_dict(),
    }
    messages.create(created.id, **user("Hello"))
    result["deleted"] = threads.delete(created.id).to_dict()
    result["after_deletion"] = [
        catch_error(call)
        for call in (
            lambda: threads.retrieve(created.id),
            lambda: threads.delete(created.id),
            lambda: messages.list(created.id),
            lambda: messages.create(created.id, **user("Hello?")),
        )
    ]
    result["id"] = created.id
    return result


def with_messages() -> dict[str, Any]:
    """Create a thread with messages."""
    first = [user("1"), {"role": "assistant", "content": [{"type": "text", "text": "2"}]}, user("3")]
    created = threads.create(messages=first, metadata={"n": "3"})
    listed = messages.list(created.id, order="asc")
    return {"metadata": created.metadata, "messages": [[message.role, text_of(message)] for message in listed]}


def without_v1() -> list[str]:
    """Use the API without `/v1` in the base URL."""
    unversioned = OpenAI(base_url=str(client.base_url).removesuffix("/v1/"), max_retries=0).beta.threads
    thread = unversioned.create(messages=[user("Hello")])
    return [text_of(message) for message in messages.list(thread.id)]


def projects() -> dict[str, Any]:
    """Use `project=` with a space that the key may access, and with one that it may not."""
    other = OpenAI(project="other", max_retries=0)
    thread = other.beta.threads.create(messages=[user("In the other space")])
    conversation = other.conversations.create()
    foreign = OpenAI(project="foreign", max_retries=0)
    return {
        "in_space": [text_of(message) for message in other.beta.threads.messages.list(thread.id)],
        "in_other_space": [
            catch_error(lambda: threads.retrieve(thread.id)),
            catch_error(lambda: messages.list(thread.id)),
            catch_error(lambda: client.conversations.retrieve(conversation.id)),
        ],
        "foreign": [catch_error(foreign.beta.threads.create), catch_error(foreign.conversations.create)],
        "ids": [thread.id, conversation.id],
    }
