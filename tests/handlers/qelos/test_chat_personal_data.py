import pytest

from tests.support.clients.native import Native
from tests.support.clients.qelos import DONE, END, Qelos, parse_events, text_event, user_message
from tests.support.data.events import Pairs
from tests.support.engines.moto import Memory
from tests.support.servers.completions import stop, stream_answer, text, usage

MAIL, SSN = "pieter@example.com", "536-90-4399"

ECHO = (text("I wrote to <EMA"), text("IL_1> at on"), text("ce."), stop(), usage())

ANSWER = f"I wrote to {MAIL} at once."


def told(memory: Memory) -> str:
    """All that the model was told last, as text."""
    return repr(memory.model.asked[-1].body)


@pytest.fixture
def masked(qelos: Qelos, memory: Memory) -> Qelos:
    """A caller whose space masks addresses and redacts numbers; the model echoes a placeholder."""
    qelos.as_client(Native).new_space(pii_policy={"email": "mask", "ssn": "redact"})
    memory.model.will(stream_answer(*ECHO))
    return qelos


@pytest.mark.parametrize("in_thread", [False, True])
def test_the_space_s_policy(masked: Qelos, memory: Memory, *, in_thread: bool) -> None:
    """The model sees placeholders, the same ones in instructions, words and tools' calls; the answer has the values."""
    thread = masked.new_thread() if in_thread else None
    system = {"role": "system", "content": f"{MAIL} is a friend."}

    answer = masked.chat([system, user_message(f"Write to {MAIL}. I am {SSN}.")], thread=thread).success

    assert answer["choices"][0]["message"]["content"] == ANSWER
    assert MAIL not in told(memory)
    assert SSN not in told(memory)
    assert told(memory).count("<EMAIL_1>") == 2


def test_tools_of_the_request(masked: Qelos, memory: Memory) -> None:
    """Arguments of a call and what came of it are masked as well."""
    call = {"id": "c", "type": "function", "function": {"name": "mail", "arguments": f'{{"to": "{MAIL}"}}'}}
    calling = {"role": "assistant", "content": None, "tool_calls": [call]}
    result = {"role": "tool", "content": f"Sent to {MAIL}.", "tool_call_id": "c"}

    masked.chat([user_message("Write"), calling, result])

    assert MAIL not in told(memory)
    assert told(memory).count("<EMAIL_1>") == 2


def test_a_stream(masked: Qelos) -> None:
    """Placeholders come back as values wherever a chunk is cut."""
    answer = masked.chat([user_message(f"Write to {MAIL}.")], query={"stream": "true"})

    *chunks, done, end = parse_events(answer)
    assert "".join(one["content"] for one in chunks) == ANSWER
    assert chunks[0] == text_event("I wrote to ")
    assert (done, end) == (DONE, END)


def test_what_is_kept(masked: Qelos, memory: Memory) -> None:
    """What is masked is there, what is redacted is not, in parts neither, also not in what a key keeps."""
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


def test_a_conversation_that_is_sent_again(masked: Qelos) -> None:
    """With the values that are gone from the store: it is known all the same, and only what is new is kept."""
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
def test_headers(qelos: Qelos, memory: Memory, headers: Pairs) -> None:
    """Those of the native chat say here what they say there; positions are those of the last user's message."""
    for thread in (None, qelos.new_thread()):
        qelos.chat([user_message("Hello"), user_message(f"To {MAIL}")], thread=thread, headers=headers)

        assert MAIL not in told(memory)
        assert "<EMAIL_1>" in told(memory)


def test_a_header_that_says_nothing(qelos: Qelos, memory: Memory) -> None:
    """Is refused before anything is sent: what somebody wanted masked is not masked."""
    answer = qelos.chat([user_message(MAIL)], headers=[("X-Pii-Mapping", "shoe=mask")])

    assert (answer.status, answer.body["message"][:13]) == (400, "x-pii-mapping")
    assert memory.model.asked == []
