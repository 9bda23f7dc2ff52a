from typing import Any

from tests.support.clients.native import Native
from tests.support.clients.openai import Conversations
from tests.support.clients.qelos import Qelos, user_message
from tests.support.data.turns import SUNNY
from tests.support.engines.moto import Memory


def test_a_completion_without_a_thread(qelos: Qelos, memory: Memory) -> None:
    """OpenAI's form; nothing is kept."""
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


def test_a_completion_in_a_thread(qelos: Qelos) -> None:
    """The question and the answer are kept; what systems say is for the model alone."""
    thread = qelos.new_thread()

    qelos.chat([{"role": "system", "content": "Be brief."}, user_message("Hi")], thread=thread)

    assert qelos.transcript(thread) == [("user", "Hi"), ("assistant", SUNNY)]


def test_only_what_is_new_is_kept(qelos: Qelos) -> None:
    """Whether a client sends the whole conversation each time or the newest message alone."""
    whole, newest = qelos.new_thread(), qelos.new_thread()
    conversation: list[dict[str, Any]] = []
    for number in range(3):
        conversation.append(user_message(f"Question {number}"))
        qelos.chat(conversation, thread=whole)
        qelos.chat(conversation[-1:], thread=newest)
        conversation.append({"role": "assistant", "content": SUNNY})

    assert qelos.transcript(whole) == [(one["role"], one["content"]) for one in conversation]
    assert qelos.transcript(newest) == qelos.transcript(whole)


def test_a_thread_may_hold_what_no_request_brings(
    qelos: Qelos, skein: Native, conversations: Conversations, memory: Memory
) -> None:
    """What systems said, tools' calls and outputs and other dialects' parts: sent back as it is shown, none of it is
    kept again."""
    thread = skein.new_thread()
    skein.append(thread, "Be kind.", role="system")
    conversations.append(
        thread,
        {"role": "user", "content": [{"type": "input_file", "file_id": "f"}, {"type": "input_text", "text": "Read"}]},
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "42"},
        {"role": "assistant", "content": [{"type": "summary_text", "text": "Done"}]},
    )
    shown = qelos.thread(thread).success["messages"]

    assert qelos.chat([*shown, user_message("And?")], thread=thread).status == 200

    assert qelos.transcript(thread)[: len(shown)] == [(one["role"], one["content"]) for one in shown]
    assert qelos.transcript(thread)[len(shown) :] == [("user", "And?"), ("assistant", SUNNY)]
    assert len(memory.model.asked) == 1


def test_a_key(qelos: Qelos, memory: Memory) -> None:
    """The same request has the same answer, though the thread holds its messages by then; another is 422."""
    thread = qelos.new_thread()
    answers = [qelos.chat([user_message("Hi")], thread=thread, key="key") for _ in range(2)]

    assert answers[0].body == answers[1].body
    assert answers[1].headers["idempotent-replayed"] == "true"
    assert len(memory.model.asked) == 1
    assert len(qelos.transcript(thread)) == 2
    assert qelos.chat([user_message("Ho")], thread=thread, key="key").status == 422


def test_parts(qelos: Qelos) -> None:
    """Content in parts is kept as it came."""
    thread = qelos.new_thread()
    parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": "https://x/y.png"}}]

    qelos.chat([user_message(parts)], thread=thread)

    assert qelos.transcript(thread)[0] == ("user", parts)
