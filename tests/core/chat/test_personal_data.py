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


def everything(memory: Memory) -> str:
    """All that is kept, as text."""
    return repr(memory.everything)


def test_the_model_sees_placeholders(space: Space, thread: ThreadRef, model: Wire) -> None:
    """In history, question and instructions the same value is the same placeholder; the store has the values."""
    append(thread, NewMessage("user", f"I am {MAIL}."), author="user")
    model.will(stream_answer(text("I wrote to <EMA"), text("IL_1> at on"), text("ce."), stop(), usage()))
    masking = Masking({"email": Policy.MASK})
    ask = question(thread, f"Write to {MAIL}.", masking=masking, instructions=[f"{MAIL} is a friend."])

    done = run_turn(space, ask)

    sent = repr(model.asked[0].body)
    assert MAIL not in sent
    assert sent.count("<EMAIL_1>") == 3
    assert done.message.content == f"I wrote to {MAIL} at once."
    assert [content for _, content in transcript(thread)] == [
        f"I am {MAIL}.",
        f"Write to {MAIL}.",
        done.message.content,
    ]


def test_what_is_redacted_is_nowhere(space: Space, thread: ThreadRef, model: Wire, memory: Memory) -> None:
    """Not at the model, not in the store, and not in the answer if the model comes up with it by itself."""
    model.will(stream_answer(text(f"Is {SSN} yours?"), stop(), usage()))
    masking = Masking({"ssn": Policy.REDACT})

    run_turn(space, question(thread, masking.keep(f"My SSN is {SSN}."), masking=masking), "key")

    assert SSN not in repr(model.asked[0].body)
    assert SSN not in everything(memory)
    assert len(stored_messages(thread)) == 2


def test_completions_are_masked_as_well(space: Space, model: Wire) -> None:
    """What is kept nowhere is sent nowhere unmasked."""
    masking = Masking({"email": Policy.MASK})

    list(chat.complete(space, [NewMessage("user", MAIL)], chat.Ask(instructions=[f"Ask {MAIL}."], masking=masking)))

    assert MAIL not in repr(model.asked[0].body)


def test_what_tools_were_asked_is_masked_as_well(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The arguments of a call in the history, and what came of it."""
    call = {"type": "function_call", "call_id": "c", "name": "mail", "arguments": '{"to": "pieter@example.com"}'}
    output = {"type": "function_call_output", "call_id": "c", "output": f"Sent to {MAIL}."}
    append(thread, [NewMessage("assistant", item=call), NewMessage("tool", item=output)], author="user")

    run_turn(space, question(thread, masking=Masking({"email": Policy.MASK})))

    sent = model.asked[0].body["messages"]
    assert MAIL not in repr(sent)
    assert json.loads(sent[0]["tool_calls"][0]["function"]["arguments"]) == {"to": "<EMAIL_1>"}
    assert sent[1]["content"] == "Sent to <EMAIL_1>."
