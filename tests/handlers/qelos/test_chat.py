from typing import Any

from tests.support.clients.native import Native
from tests.support.clients.openai import Conversations
from tests.support.clients.qelos import Qelos, user_message
from tests.support.data.turns import SUNNY
from tests.support.engines.moto import Memory


def test_completion_without_a_thread_stores_nothing(qelos: Qelos, memory: Memory) -> None:
    """The response has the form of a chat completion, and the options reach the model."""
    before = memory.everything

    answer = qelos.chat(
        [{"role": "system", "content": "Be brief."}, user_message("Hi")], temperature=0.5, stop="x"
    ).success

    assert answer["object"] == "chat.completion"
    message = {"role": "assistant", "content": SUNNY}
    assert answer["choices"] == [{"index": 0, "message": message, "finish_reason": "stop"}]
    assert answer["usage"] == {"prompt_tokens": 12, "completion_tokens": 34, "total_tokens": 46}
    assert memory.everything == before
    body = memory.model.asked[0].body
    assert (body["temperature"], body["stop"], body["messages"][0]["role"]) == (0.5, ["x"], "system")


def test_completion_in_a_thread_stores_question_and_answer(qelos: Qelos) -> None:
    """System messages reach the model, and are not stored."""
    thread = qelos.new_thread()

    qelos.chat([{"role": "system", "content": "Be brief."}, user_message("Hi")], thread=thread)

    assert qelos.transcript(thread) == [("user", "Hi"), ("assistant", SUNNY)]


def test_only_new_messages_are_stored(qelos: Qelos) -> None:
    """Clients may send the whole conversation each time, or only the newest message."""
    whole, newest = qelos.new_thread(), qelos.new_thread()
    conversation: list[dict[str, Any]] = []
    for number in range(3):
        conversation.append(user_message(f"Question {number}"))
        qelos.chat(conversation, thread=whole)
        qelos.chat(conversation[-1:], thread=newest)
        conversation.append({"role": "assistant", "content": SUNNY})

    assert qelos.transcript(whole) == [(message["role"], message["content"]) for message in conversation]
    assert qelos.transcript(newest) == qelos.transcript(whole)


def test_messages_returned_by_a_thread_are_not_stored_again(
    qelos: Qelos, skein: Native, conversations: Conversations, memory: Memory
) -> None:
    """A client sends back system messages, tool calls, tool outputs and parts of other dialects as it got them."""
    thread = skein.new_thread()
    skein.append(thread, "Be kind.", role="system")
    conversations.append(
        thread,
        {"role": "user", "content": [{"type": "input_file", "file_id": "f"}, {"type": "input_text", "text": "Read"}]},
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "42"},
        {"role": "assistant", "content": [{"type": "summary_text", "text": "Done"}]},
    )
    returned = qelos.thread(thread).success["messages"]

    assert qelos.chat([*returned, user_message("And?")], thread=thread).status == 200

    assert qelos.transcript(thread)[: len(returned)] == [(message["role"], message["content"]) for message in returned]
    assert qelos.transcript(thread)[len(returned) :] == [("user", "And?"), ("assistant", SUNNY)]
    assert len(memory.model.asked) == 1


def test_retried_completion_returns_the_same_response(qelos: Qelos, memory: Memory) -> None:
    """The thread contains the messages by then; another request with the same key is 422."""
    thread = qelos.new_thread()
    answers = [qelos.chat([user_message("Hi")], thread=thread, key="key") for _ in range(2)]

    assert answers[0].body == answers[1].body
    assert answers[1].headers["idempotent-replayed"] == "true"
    assert len(memory.model.asked) == 1
    assert len(qelos.transcript(thread)) == 2
    assert qelos.chat([user_message("Ho")], thread=thread, key="key").status == 422


def test_content_parts_are_stored_unchanged(qelos: Qelos) -> None:
    """Text and image parts are stored as sent."""
    thread = qelos.new_thread()
    parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": "https://x/y.png"}}]

    qelos.chat([user_message(parts)], thread=thread)

    assert qelos.transcript(thread)[0] == ("user", parts)
