import json

from core import chat
from core.models import NewMessage, Space, ThreadRef
from core.pii.masking import Masking, Policy
from core.threads.append import append
from tests.support.data.turns import question, run_turn, stored_messages, transcript
from tests.support.engines.moto import Memory
from tests.support.servers.completions import stop, stream_answer, text, usage
from tests.support.servers.fake_server import Wire

MAIL, SSN = "pieter@example.com", "536-90-4399"


def all_stored(memory: Memory) -> str:
    """All items and objects, as text."""
    return repr(memory.everything)


def test_model_gets_placeholders_and_the_store_has_the_values(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The same value has the same placeholder in history, question and instructions."""
    append(thread, NewMessage("user", f"I am {MAIL}."), author="user")
    model.will(stream_answer(text("I wrote to <EMA"), text("IL_1> at on"), text("ce."), stop(), usage()))
    masking = Masking({"email": Policy.MASK})
    request = question(thread, f"Write to {MAIL}.", masking=masking, instructions=[f"{MAIL} is a friend."])

    answer = run_turn(space, request).message

    body = repr(model.asked[0].body)
    assert MAIL not in body
    assert body.count("<EMAIL_1>") == 3
    assert answer.content == f"I wrote to {MAIL} at once."
    assert [content for _, content in transcript(thread)] == [
        f"I am {MAIL}.",
        f"Write to {MAIL}.",
        answer.content,
    ]


def test_redacted_value_is_neither_sent_nor_stored(
    space: Space, thread: ThreadRef, model: Wire, memory: Memory
) -> None:
    """Neither in the question nor in the answer, even if the model produces the value itself."""
    model.will(stream_answer(text(f"Is {SSN} yours?"), stop(), usage()))
    masking = Masking({"ssn": Policy.REDACT})

    run_turn(space, question(thread, masking.redact(f"My SSN is {SSN}."), masking=masking), "key")

    assert SSN not in repr(model.asked[0].body)
    assert SSN not in all_stored(memory)
    assert len(stored_messages(thread)) == 2


def test_stateless_completion_is_masked(space: Space, model: Wire) -> None:
    """Messages and instructions that are not stored are masked for the model like those of a thread."""
    masking = Masking({"email": Policy.MASK})

    list(
        chat.complete(
            space, [NewMessage("user", MAIL)], chat.ChatRequest(instructions=[f"Ask {MAIL}."], masking=masking)
        )
    )

    assert MAIL not in repr(model.asked[0].body)


def test_tool_calls_in_the_history_are_masked(space: Space, thread: ThreadRef, model: Wire) -> None:
    """Both the arguments of a call and its result."""
    call = {"type": "function_call", "call_id": "c", "name": "mail", "arguments": '{"to": "pieter@example.com"}'}
    output = {"type": "function_call_output", "call_id": "c", "output": f"Sent to {MAIL}."}
    append(thread, [NewMessage("assistant", item=call), NewMessage("tool", item=output)], author="user")

    run_turn(space, question(thread, masking=Masking({"email": Policy.MASK})))

    prompt = model.asked[0].body["messages"]
    assert MAIL not in repr(prompt)
    assert json.loads(prompt[0]["tool_calls"][0]["function"]["arguments"]) == {"to": "<EMAIL_1>"}
    assert prompt[1]["content"] == "Sent to <EMAIL_1>."
