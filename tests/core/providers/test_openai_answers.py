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


def test_answer_has_text_reason_and_tokens(openai: OpenAICompatible, wire: Wire) -> None:
    """The parts of the text arrive as they were sent."""
    wire.will(stream_answer(*completions.SUNNY))

    assert collect_events(openai) == SUNNY


def test_text_arrives_before_the_end(openai: OpenAICompatible, wire: Wire) -> None:
    """Closing the iterator closes the connection."""
    wire.will(stream_answer(text("Sunny, "), ending="silence"))
    stream = openai.stream(QUESTION)

    assert next(stream) == TextDelta("Sunny, ")

    stream.close()  # type: ignore[attr-defined]
    assert wire.hung_up.wait(10)


def test_chunks_of_the_body_may_end_anywhere(openai: OpenAICompatible, wire: Wire) -> None:
    """In a line end, in a word and in a character."""
    windows = WHOLE.replace(b"\n", b"\r\n")
    cuts = [stream_answer(windows[:at], windows[at:]) for at in range(1, len(windows))]
    wire.will(*cuts)

    assert [collect_events(openai) for _ in cuts] == [SUNNY] * len(cuts)


def test_body_may_arrive_in_single_bytes(openai: OpenAICompatible, wire: Wire) -> None:
    """With events of several lines."""
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
def test_all_forms_of_events_are_parsed(openai: OpenAICompatible, wire: Wire, body: bytes, framing: Any) -> None:
    """All forms that the format allows, and the omissions of servers."""
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
def test_reason_or_done_ends_an_answer(
    openai: OpenAICompatible, wire: Wire, events: list[bytes], expected: Finished
) -> None:
    """The tokens are reported as far as they are known."""
    wire.will(stream_answer(*events))

    assert collect_events(openai) == [TextDelta("Hi"), expected]


@pytest.mark.parametrize("ending", ["cut", "reset"])
def test_answer_with_a_reason_is_complete(openai: OpenAICompatible, wire: Wire, ending: Any) -> None:
    """Only the token counts are missing after a broken connection."""
    wire.will(stream_answer(text("Hi"), stop(), ending=ending))

    assert collect_events(openai) == [TextDelta("Hi"), Finished("stop", 0, 0)]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [("stop", "stop"), ("length", "length"), ("content_filter", "filtered"), ("tool_calls", "tool_calls")],
)
def test_finish_reason_is_mapped(openai: OpenAICompatible, wire: Wire, sent: str, reason: Reason) -> None:
    """To the reasons of the provider interface."""
    wire.will(stream_answer(text("Hi"), stop(sent), DONE))

    assert collect_events(openai)[-1] == Finished(reason, 0, 0)


WEATHER = ToolCall("call_1", "weather", {"city": "Köln"})
TIME = ToolCall("call_2", "time", {})


@pytest.mark.parametrize(
    "events",
    [
        pytest.param(
            [call("", 0, "call_1", "weather"), call('{"city": ', 0), call('"Köln"}', 0), call("", 1, "call_2", "time")],
            id="in parts",
        ),
        pytest.param(
            [
                call("", 0, "call_1", "weather"),
                call("{", 1, "call_2", "time"),
                call('{"city": "Köln"}', 0),
                call("}", 1),
            ],
            id="alternating",
        ),
        pytest.param(
            [
                call('{"city": ', 0, "call_1", "weather"),
                call('"Köln"}', 0, "call_1", "weather"),
                call("{}", 1, "call_2", "time"),
            ],
            id="id and name in every part",
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
def test_tool_calls_follow_the_text_in_order(
    openai: OpenAICompatible, wire: Wire, events: list[bytes], reason: str
) -> None:
    """Servers split and number them differently, and send different finish reasons."""
    wire.will(stream_answer(text("Let me see."), *events, stop(reason), usage(), DONE))

    assert collect_events(openai) == [TextDelta("Let me see."), WEATHER, TIME, Finished("tool_calls", 12, 34)]


def test_call_without_id_gets_one(openai: OpenAICompatible, wire: Wire) -> None:
    """Two such calls have different ids."""
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
def test_text_and_refusals_are_the_answer(
    openai: OpenAICompatible, wire: Wire, message: Any, expected: list[Event]
) -> None:
    """Reasoning is skipped, in a stream and in one JSON object."""
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    wire.will(stream_answer(chunk(message), stop(), DONE), json_answer({"choices": [choice]}))

    assert [collect_events(openai), collect_events(openai)] == [[*expected, Finished("stop", 0, 0)]] * 2


def test_response_in_one_json_object_is_accepted(openai: OpenAICompatible, wire: Wire) -> None:
    """Some servers do not stream."""
    function = {"name": WEATHER.name, "arguments": json.dumps(WEATHER.arguments)}
    message = {"content": "Let me see.", "tool_calls": [{"id": "call_1", "type": "function", "function": function}]}
    usage = {"prompt_tokens": 12, "completion_tokens": 34}
    wire.will(json_answer({"choices": [{"message": message, "finish_reason": "tool_calls"}], "usage": usage}))

    assert collect_events(openai) == [TextDelta("Let me see."), WEATHER, Finished("tool_calls", 12, 34)]


def test_unknown_fields_and_events_are_skipped(openai: OpenAICompatible, wire: Wire) -> None:
    """They do not change the answer."""
    news = chunk({"mood": "good"}, obfuscation="x") + data({"object": "ping"})
    wire.will(stream_answer(text("Hi"), news, stop(), DONE))

    assert collect_events(openai) == [TextDelta("Hi"), Finished("stop", 0, 0)]


def test_stream_ends_with_done(openai: OpenAICompatible, wire: Wire) -> None:
    """Even if the connection stays open or continues."""
    wire.will(stream_answer(*completions.SUNNY, text("And another thing"), ending="silence"))

    assert collect_events(openai) == SUNNY


@pytest.mark.parametrize("ending", ["cut", "reset"])
def test_request_is_repeated_on_a_closed_connection(openai: OpenAICompatible, wire: Wire, ending: Any) -> None:
    """The connection may have been idle for too long."""
    wire.will(Nothing(ending), stream_answer(*completions.SUNNY))

    assert collect_events(openai) == SUNNY
    assert len(wire.asked) == 2


def test_emulator_streams_an_answer_without_token_counts(engine: Engine) -> None:
    """Its OpenAI-compatible server counts no tokens in a stream."""
    openai = OpenAICompatible(f"{engine.emulator.endpoint}/v1")

    *events, end = collect_events(openai)

    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert text.startswith("[ministack mock generic test.model-1] reply for prompt#")
    assert len(events) > 1
    assert end == Finished("stop", 0, 0)


def test_compressed_response_is_decoded(openai: OpenAICompatible, wire: Wire) -> None:
    """Although the request does not accept compression."""
    import gzip

    wire.will(Answer([gzip.compress(WHOLE)], headers=completions.STREAM | {"Content-Encoding": "gzip"}))

    assert collect_events(openai) == SUNNY
