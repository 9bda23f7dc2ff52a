from typing import Any

from openai import OpenAI

from tests.clients.programs.openai_python.api import client, conversations, items, messages, refusal, threads, user

UNKNOWN = "0" * 32

PAIRS = {f"key{number}": "value" for number in range(17)}


def errors() -> dict[str, Any]:
    """A call for each row of the table of errors."""
    thread, conversation = threads.create().id, conversations.create().id
    path = f"/threads/{thread}/messages"

    def post(path: str, body: Any) -> Any:
        return client.post(path, body=body, cast_to=object)

    stranger = OpenAI(api_key="wrong", max_retries=0)
    return {
        "unknown_thread": refusal(lambda: threads.retrieve(f"thread_{UNKNOWN}")),
        "strange_thread": refusal(lambda: threads.retrieve("thread_x")),
        "no_thread": refusal(lambda: messages.list("undefined")),
        "unknown_message": refusal(lambda: messages.retrieve(f"msg_{UNKNOWN}", thread_id=thread)),
        "no_message": refusal(lambda: messages.delete("undefined", thread_id=thread)),
        "unknown_conversation": refusal(lambda: conversations.retrieve(f"conv_{UNKNOWN}")),
        "unknown_item": refusal(lambda: items.retrieve(f"msg_{UNKNOWN}", conversation_id=conversation)),
        "role": refusal(lambda: messages.create(thread, role="human", content="Hello")),
        "no_role": refusal(lambda: post(path, {"content": "Hello"})),
        "no_content": refusal(lambda: post(path, {"role": "user"})),
        "pairs": refusal(lambda: threads.create(metadata=PAIRS)),
        "pairs_of_message": refusal(lambda: messages.create(thread, **user("Hello"), metadata=PAIRS)),
        "pairs_of_conversation": refusal(lambda: conversations.create(metadata=PAIRS)),
        "value": refusal(lambda: threads.create(metadata={"k": "x" * 695})),
        "array": refusal(lambda: threads.create(metadata=["x"])),
        "content": refusal(lambda: messages.create(thread, **user("x" * 256_001))),
        "limit": refusal(lambda: messages.list(thread, limit=1000)),
        "limit_of_items": refusal(lambda: items.list(conversation, limit=1000)),
        "json": refusal(lambda: post(path, b'{"role": "user",}')),
        "key": refusal(stranger.beta.threads.create),
        "key_of_conversations": refusal(stranger.conversations.create),
    }


def left_behind() -> int:
    """How many messages a thread has to which only refused ones were sent."""
    thread = threads.create().id
    path = f"/threads/{thread}/messages"
    refusal(lambda: client.post(path, body={"role": "human", "content": "Hello"}, cast_to=object))
    refusal(lambda: client.post(path, body={"role": "user", "content": []}, cast_to=object))
    return len(messages.list(thread).data)
