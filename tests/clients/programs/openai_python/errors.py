from typing import Any

from openai import OpenAI

from tests.clients.programs.openai_python.api import catch_error, client, conversations, items, messages, threads, user

UNKNOWN = "0" * 32

PAIRS = {f"key{number}": "value" for number in range(17)}


def errors() -> dict[str, Any]:
    """Send a request for each row of the table of errors."""
    thread, conversation = threads.create().id, conversations.create().id
    path = f"/threads/{thread}/messages"

    def post(path: str, body: Any) -> Any:
        return client.post(path, body=body, cast_to=object)

    invalid_client = OpenAI(api_key="wrong", max_retries=0)
    return {
        "unknown_thread": catch_error(lambda: threads.retrieve(f"thread_{UNKNOWN}")),
        "strange_thread": catch_error(lambda: threads.retrieve("thread_x")),
        "no_thread": catch_error(lambda: messages.list("undefined")),
        "unknown_message": catch_error(lambda: messages.retrieve(f"msg_{UNKNOWN}", thread_id=thread)),
        "no_message": catch_error(lambda: messages.delete("undefined", thread_id=thread)),
        "unknown_conversation": catch_error(lambda: conversations.retrieve(f"conv_{UNKNOWN}")),
        "unknown_item": catch_error(lambda: items.retrieve(f"msg_{UNKNOWN}", conversation_id=conversation)),
        "role": catch_error(lambda: messages.create(thread, role="human", content="Hello")),
        "no_role": catch_error(lambda: post(path, {"content": "Hello"})),
        "no_content": catch_error(lambda: post(path, {"role": "user"})),
        "pairs": catch_error(lambda: threads.create(metadata=PAIRS)),
        "pairs_of_message": catch_error(lambda: messages.create(thread, **user("Hello"), metadata=PAIRS)),
        "pairs_of_conversation": catch_error(lambda: conversations.create(metadata=PAIRS)),
        "value": catch_error(lambda: threads.create(metadata={"k": "x" * 695})),
        "array": catch_error(lambda: threads.create(metadata=["x"])),
        "content": catch_error(lambda: messages.create(thread, **user("x" * 256_001))),
        "limit": catch_error(lambda: messages.list(thread, limit=1000)),
        "limit_of_items": catch_error(lambda: items.list(conversation, limit=1000)),
        "json": catch_error(lambda: post(path, b'{"role": "user",}')),
        "key": catch_error(invalid_client.beta.threads.create),
        "key_of_conversations": catch_error(invalid_client.conversations.create),
    }


def messages_after_errors() -> int:
    """Count the messages of a thread after requests that all failed."""
    thread = threads.create().id
    path = f"/threads/{thread}/messages"
    catch_error(lambda: client.post(path, body={"role": "human", "content": "Hello"}, cast_to=object))
    catch_error(lambda: client.post(path, body={"role": "user", "content": []}, cast_to=object))
    return len(messages.list(thread).data)
