import json
from typing import Any

import pytest

from core.providers import Event, Finished, Reason, TextDelta, ToolCall
from core.providers.openai.client import OpenAICompatible
from tests.support.data.model_requests import QUESTION, SUNNY, collect_events
from tests.support.engines.aws import Engine
from tests.support.servers import completions
from tests.support.servers.completions import DONE, call, chunk, data, json_answer, stop, stream_answer, text, usage
from tests.support.servers.fake_server import Answer, Nothing, Wire

WHOLE = b"".join(completions.SUNNY)


def test_an_answer_comes_in_pieces(openai: OpenAICompatible, wire: Wire) -> None:
    """Text as it was sent, then why it ended and what it cost."""
    wire.will(stream_answer(*completions.SUNNY))

    assert collect_events(openai) == SUNNY


def test_nothing_waits_for_the_end(openai: OpenAICompatible, wire: Wire) -> None:
    """The first words are there while the server still thinks; to close the answer is to hang up on it."""
    wire.will(stream_answer(text("Sunny, "), ending="silence"))
    coming = openai.stream(QUESTION)

    assert next(coming) == TextDelta("Sunny, ")

    coming.close()  # type: ignore[attr-defined]
    assert wire.hung_up.wait(10)


def test_the_server_may_cut_anywhere(openai: OpenAICompatible, wire: Wire) -> None:
    """Wherever two pieces of the body meet, in a line's end, a word or a letter, the answer is the same."""
    windows = WHOLE.replace(b"\n", b"\r\n")
    cuts = [stream_answer(windows[:at], windows[at:]) for at in range(1, len(windows))]
    wire.will(*cuts)

    assert [collect_events(openai) for _ in cuts] == [SUNNY] * len(cuts)


def test_the_server_may_send_byte_by_byte(openai: OpenAICompatible, wire: Wire) -> None:
    """A body in as many pieces as it has bytes, its events of more than one line."""
    lines = WHOLE.replace(b'"choices"', b'\ndata: "choices"').replace(b"\n", b"\r\n")
    wire.will(stream_answer(*(bytes([one]) for one in lines)))

    assert collect_events(openai) == SUNNY


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(WHOLE.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(WHOLE.replace(b"\n", b"\r"), id="CR"),
        pytest.param(WHOLE.replace(b"data: ", b"data:"), id="no space"),
        pytest.param(b"\xef\xbb\xbf" + b"".join(completions.SUNNY[1:]), id="byte order mark"),
        pytest.param(b": keep-alive\n\n" + WHOLE.replace(b"\n\n", b"\n\n: still here\n\n"), id="comments"),
        pytest.param(WHOLE.replace(b"data: {", b"event: message\nid: 7\nretry: 10\ndata: {"), id="other fields"),
        pytest.param(WHOLE.replace(b'"choices"', b'\ndata: "choices"'), id="data in many lines"),
        pytest.param(WHOLE.removesuffix(b"\n\n"), id="no last line end"),
        pytest.param(WHOLE.removesuffix(DONE), id="no [DONE]"),
        pytest.param(WHOLE.removesuffix(DONE).removesuffix(b"\n\n"), id="no [DONE] and no last line end"),
    ],
)
@pytest.mark.parametrize("framing", ["chunked", "length", "none"])
def test_every_way_to_write_the_same(openai: OpenAICompatible, wire: Wire, body: bytes, framing: Any) -> None:
    """What the format allows, and what servers leave out of it, changes nothing."""
    wire.will(stream_answer(body, framing=framing))

    assert collect_events(openai) == SUNNY


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([text("Hi"), stop(), DONE], Finished("stop", 0, 0), id="no usage"),
        pytest.param([text("Hi"), stop(), chunk({}, usage=None), DONE], Finished("stop", 0, 0), id="usage is null"),
        pytest.param(
            [chunk({"content": "Hi"}, usage={"prompt_tokens": 5}), chunk({}, "stop", usage={"completion_tokens": 2})],
            Finished("stop", 0, 2),
            id="usage in every piece: the last one counts",
        ),
        pytest.param([text("Hi"), DONE], Finished("stop", 0, 0), id="[DONE] without a reason"),
        pytest.param([text("Hi"), stop("eos"), DONE], Finished("stop", 0, 0), id="a reason nobody knows"),
    ],
)
def test_an_end_may_lack_something(
    openai: OpenAICompatible, wire: Wire, events: list[bytes], expected: Finished
) -> None:
    """A reason or `[DONE]` ends an answer; what it cost is told as far as it is known."""
    wire.will(stream_answer(*events))

    assert collect_events(openai) == [TextDelta("Hi"), expected]


@pytest.mark.parametrize("ending", ["cut", "reset"])
def test_an_answer_with_its_reason_is_whole(openai: OpenAICompatible, wire: Wire, ending: Any) -> None:
    """If the connection breaks where only the count of tokens was to come, no word is lost."""
    wire.will(stream_answer(text("Hi"), stop(), ending=ending))

    assert collect_events(openai) == [TextDelta("Hi"), Finished("stop", 0, 0)]


@pytest.mark.parametrize(
    ("said", "meant"),
    [("stop", "stop"), ("length", "length"), ("content_filter", "filtered"), ("tool_calls", "tool_calls")],
)
def test_why_it_ended(openai: OpenAICompatible, wire: Wire, said: str, meant: Reason) -> None:
    """The server's reasons in our words."""
    wire.will(stream_answer(text("Hi"), stop(said), DONE))

    assert collect_events(openai)[-1] == Finished(meant, 0, 0)


WEATHER = ToolCall("call_1", "weather", {"city": "Köln"})
TIME = ToolCall("call_2", "time", {})


@pytest.mark.parametrize(
    "events",
    [
        pytest.param(
            [call("", 0, "call_1", "weather"), call('{"city": ', 0), call('"Köln"}', 0), call("", 1, "call_2", "time")],
            id="in pieces",
        ),
        pytest.param(
            [
                call("", 0, "call_1", "weather"),
                call("{", 1, "call_2", "time"),
                call('{"city": "Köln"}', 0),
                call("}", 1),
            ],
            id="side by side",
        ),
        pytest.param(
            [
                call('{"city": ', 0, "call_1", "weather"),
                call('"Köln"}', 0, "call_1", "weather"),
                call("{}", 1, "call_2", "time"),
            ],
            id="id and name in every piece",
        ),
        pytest.param(
            [call('{"city": "Köln"}', 0, "call_1", "weather"), call("{}", 0, "call_2", "time")],
            id="all numbered 0",
        ),
        pytest.param(
            [call('{"city": "Köln"}', None, "call_1", "weather"), call("{}", None, "call_2", "time")],
            id="not numbered",
        ),
    ],
)
@pytest.mark.parametrize("reason", ["tool_calls", "stop", "function_call"])
def test_tool_calls(openai: OpenAICompatible, wire: Wire, events: list[bytes], reason: str) -> None:
    """Calls come whole and in their order behind the text, however servers spell them, whatever reason they give."""
    wire.will(stream_answer(text("Let me see."), *events, stop(reason), usage(), DONE))

    assert collect_events(openai) == [TextDelta("Let me see."), WEATHER, TIME, Finished("tool_calls", 12, 34)]


def test_a_call_without_id_gets_one(openai: OpenAICompatible, wire: Wire) -> None:
    """Two calls that a server gave no id can be told from each other."""
    wire.will(stream_answer(call("{}", 0, None, "time"), call("{}", 1, None, "time"), stop("tool_calls"), DONE))

    first, second, _ = collect_events(openai)

    assert isinstance(first, ToolCall)
    assert isinstance(second, ToolCall)
    assert len({"", first.id, second.id}) == 3


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param({"content": "Sunny."}, [TextDelta("Sunny.")], id="text"),
        pytest.param({"content": None, "refusal": "I will not."}, [TextDelta("I will not.")], id="a refusal"),
        pytest.param(
            {"content": [{"type": "thought", "text": "Hm."}, {"type": "image"}, {"type": "text", "text": "Sunny."}]},
            [TextDelta("Sunny.")],
            id="parts",
        ),
        pytest.param({"content": None, "reasoning_content": "Hm."}, [], id="a thought"),
        pytest.param({}, [], id="nothing"),
    ],
)
def test_what_is_said(openai: OpenAICompatible, wire: Wire, message: Any, expected: list[Event]) -> None:
    """The reader gets text and refusals, in every form; thoughts are not for them. Streamed or at once."""
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    wire.will(stream_answer(chunk(message), stop(), DONE), json_answer({"choices": [choice]}))

    assert [collect_events(openai), collect_events(openai)] == [[*expected, Finished("stop", 0, 0)]] * 2


def test_a_server_that_does_not_stream(openai: OpenAICompatible, wire: Wire) -> None:
    """An answer in one JSON text is as good."""
    function = {"name": WEATHER.name, "arguments": json.dumps(WEATHER.arguments)}
    message = {"content": "Let me see.", "tool_calls": [{"id": "call_1", "type": "function", "function": function}]}
    usage = {"prompt_tokens": 12, "completion_tokens": 34}
    wire.will(json_answer({"choices": [{"message": message, "finish_reason": "tool_calls"}], "usage": usage}))

    assert collect_events(openai) == [TextDelta("Let me see."), WEATHER, Finished("tool_calls", 12, 34)]


def test_what_is_new_is_passed_over(openai: OpenAICompatible, wire: Wire) -> None:
    """Fields and events that nobody knows yet do no harm."""
    news = chunk({"mood": "good"}, obfuscation="x") + data({"object": "ping"})
    wire.will(stream_answer(text("Hi"), news, stop(), DONE))

    assert collect_events(openai) == [TextDelta("Hi"), Finished("stop", 0, 0)]


def test_nothing_behind_the_end_counts(openai: OpenAICompatible, wire: Wire) -> None:
    """A server that goes on after `[DONE]` is not listened to, nor waited for."""
    wire.will(stream_answer(*completions.SUNNY, text("And another thing"), ending="silence"))

    assert collect_events(openai) == SUNNY


@pytest.mark.parametrize("ending", ["cut", "reset"])
def test_a_connection_that_was_dead_is_made_again(openai: OpenAICompatible, wire: Wire, ending: Any) -> None:
    """A connection that breaks before an answer is tried once more: it may have been kept too long."""
    wire.will(Nothing(ending), stream_answer(*completions.SUNNY))

    assert collect_events(openai) == SUNNY
    assert len(wire.asked) == 2


def test_a_second_server(engine: Engine) -> None:
    """The emulator has an OpenAI-compatible server, too, which counts no tokens when it streams."""
    openai = OpenAICompatible(f"{engine.emulator.endpoint}/v1")

    *said, end = collect_events(openai)

    text = "".join(event.text for event in said if isinstance(event, TextDelta))
    assert text.startswith("[ministack mock generic test.model-1] reply for prompt#")
    assert len(said) > 1
    assert end == Finished("stop", 0, 0)


def test_answers_may_be_packed(openai: OpenAICompatible, wire: Wire) -> None:
    """Compressed, although nobody asked for it."""
    import gzip

    wire.will(Answer([gzip.compress(WHOLE)], headers=completions.STREAM | {"Content-Encoding": "gzip"}))

    assert collect_events(openai) == SUNNY
