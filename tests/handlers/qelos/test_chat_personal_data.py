import pytest

from tests.support.clients.native import Native
from tests.support.clients.qelos import DONE, END, Qelos, parse_events, text_event, user_message
from tests.support.data.events import Pairs
from tests.support.engines.moto import Memory
from tests.support.servers.completions import stop, stream_answer, text, usage

MAIL, SSN = "pieter@example.com", "536-90-4399"

ECHO = (text("I wrote to <EMA"), text("IL_1> at on"), text("ce."), stop(), usage())

ANSWER = f"I wrote to {MAIL} at once."


def model_request(memory: Memory) -> str:
    """The last request to the model, as text."""
    return repr(memory.model.asked[-1].body)


@pytest.fixture
def masked(qelos: Qelos, memory: Memory) -> Qelos:
    """A client whose space masks addresses and redacts numbers; the model repeats a placeholder."""
    qelos.as_client(Native).new_space(pii_policy={"email": "mask", "ssn": "redact"})
    memory.model.will(stream_answer(*ECHO))
    return qelos


@pytest.mark.parametrize("in_thread", [False, True])
def test_policy_of_the_space_is_applied(masked: Qelos, memory: Memory, *, in_thread: bool) -> None:
    """The model gets placeholders, equal ones for equal values; the response contains the values."""
    thread = masked.new_thread() if in_thread else None
    system = {"role": "system", "content": f"{MAIL} is a friend."}

    answer = masked.chat([system, user_message(f"Write to {MAIL}. I am {SSN}.")], thread=thread).success

    assert answer["choices"][0]["message"]["content"] == ANSWER
    assert MAIL not in model_request(memory)
    assert SSN not in model_request(memory)
    assert model_request(memory).count("<EMAIL_1>") == 2


def test_tool_calls_and_results_of_the_request_are_masked(masked: Qelos, memory: Memory) -> None:
    """Arguments and results contain placeholders."""
    call = {"id": "c", "type": "function", "function": {"name": "mail", "arguments": f'{{"to": "{MAIL}"}}'}}
    calling = {"role": "assistant", "content": None, "tool_calls": [call]}
    result = {"role": "tool", "content": f"Sent to {MAIL}.", "tool_call_id": "c"}

    masked.chat([user_message("Write"), calling, result])

    assert MAIL not in model_request(memory)
    assert model_request(memory).count("<EMAIL_1>") == 2


def test_placeholders_in_a_stream_are_replaced(masked: Qelos) -> None:
    """This works for placeholders that several chunks share."""
    answer = masked.chat([user_message(f"Write to {MAIL}.")], query={"stream": "true"})

    *chunks, done, end = parse_events(answer)
    assert "".join(chunk["content"] for chunk in chunks) == ANSWER
    assert chunks[0] == text_event("I wrote to ")
    assert (done, end) == (DONE, END)


def test_masked_values_are_stored_and_redacted_ones_are_not(masked: Qelos, memory: Memory) -> None:
    """This includes content parts and the records of keys."""
    thread = masked.new_thread()
    parts = [{"type": "text", "text": f"I am {SSN}"}, {"type": "image_url", "image_url": {"url": "https://x/y.png"}}]

    masked.chat([user_message(f"{MAIL}, {SSN}")], thread=thread, key="one")
    masked.chat([user_message(parts)], thread=thread, key="two")

    assert SSN not in repr(memory.everything)
    assert [content for _, content in masked.transcript(thread)] == [
        f"{MAIL}, [REDACTED_SSN]",
        ANSWER,
        [{"type": "text", "text": "I am [REDACTED_SSN]"}, parts[1]],
        ANSWER,
    ]


def test_redacted_messages_are_recognized_when_sent_again(masked: Qelos) -> None:
    """The client sends the original values; only new messages are stored."""
    thread = masked.new_thread()
    question = user_message(f"I am {SSN}.")
    masked.chat([question], thread=thread)
    answer = {"role": "assistant", "content": masked.transcript(thread)[-1][1]}

    masked.chat([question, answer, user_message("And?")], thread=thread)

    assert [content for _, content in masked.transcript(thread)][::2] == ["I am [REDACTED_SSN].", "And?"]


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Pii-Mapping", "email=mask")],
        [("X-Auto-Pii-Mapping", "true")],
        [("X-Pii-Mapping", f'{{"<EMAIL_1>": "{MAIL}"}}')],
        [("X-Chat-History-Pii-Mapping", f'{{"<EMAIL_1>": "{MAIL}"}}')],
        [("X-Pii-Positions", f'[{{"start": 3, "end": {3 + len(MAIL)}, "type": "email"}}]')],
    ],
)
def test_headers_are_those_of_the_native_chat(qelos: Qelos, memory: Memory, headers: Pairs) -> None:
    """Positions refer to the last user message."""
    for thread in (None, qelos.new_thread()):
        qelos.chat([user_message("Hello"), user_message(f"To {MAIL}")], thread=thread, headers=headers)

        assert MAIL not in model_request(memory)
        assert "<EMAIL_1>" in model_request(memory)


def test_invalid_header_is_400_before_the_model_is_called(qelos: Qelos, memory: Memory) -> None:
    """The values that the client wanted to mask do not reach the model."""
    answer = qelos.chat([user_message(MAIL)], headers=[("X-Pii-Mapping", "shoe=mask")])

    assert (answer.status, answer.body["message"][:13]) == (400, "x-pii-mapping")
    assert memory.model.asked == []
