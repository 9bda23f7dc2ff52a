from itertools import pairwise
from typing import Any

import pytest

from core.cli.environment import using
from core.providers import ChatMessage, Finished, ModelRequest, Reason, TextDelta, ToolCall
from core.providers.bedrock.client import Bedrock
from tests.support.data.model_requests import QUESTION, SUNNY, collect_events
from tests.support.engines.aws import Engine
from tests.support.servers import converse
from tests.support.servers.converse import START, arguments, block_end, stop, text, tool, usage
from tests.support.servers.event_stream import event, message, stream_answer
from tests.support.servers.fake_server import Nothing, Wire

WHOLE = b"".join(converse.SUNNY)

OTHER = (
    event("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"reasoningContent": {"text": "Hm."}}}),
    event("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"newContent": {"text": "?"}}}),
    event("contentBlockStart", {"contentBlockIndex": 0, "start": {"newContent": {"text": "?"}}}),
    event("newEvent", {"text": "?"}),
    message({":message-type": "newType"}, b"?"),
)
"""Reasoning, and unknown blocks and events."""


def test_answer_has_text_reason_and_tokens(bedrock: Bedrock, wire: Wire) -> None:
    """The parts of the text arrive as they were sent."""
    wire.will(stream_answer(*converse.SUNNY))

    assert collect_events(bedrock) == SUNNY


def test_text_arrives_before_the_end(bedrock: Bedrock, wire: Wire) -> None:
    """Closing the iterator closes the connection."""
    wire.will(stream_answer(START, text("Sunny, "), ending="silence"))
    stream = bedrock.stream(QUESTION)

    assert next(stream) == TextDelta("Sunny, ")

    stream.close()  # type: ignore[attr-defined]
    assert wire.hung_up.wait(10)


def test_chunks_of_the_body_may_end_anywhere(bedrock: Bedrock, wire: Wire) -> None:
    """In a length, in a checksum and in a character."""
    edges = [*range(0, len(WHOLE), 100), len(WHOLE)]
    wire.will(
        stream_answer(*(bytes([one]) for one in WHOLE)),
        *(stream_answer(WHOLE[:at], WHOLE[at:]) for _, at in pairwise(edges[:-1])),
    )

    assert [collect_events(bedrock) for _ in edges[1:]] == [SUNNY] * (len(edges) - 1)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("guardrail_intervened", "filtered"),
        ("content_filtered", "filtered"),
        ("something_new", "stop"),
    ],
)
def test_stop_reason_is_mapped(bedrock: Bedrock, wire: Wire, sent: str, reason: Reason) -> None:
    """An unknown reason is `stop`."""
    wire.will(stream_answer(START, text("Hi"), block_end(), stop(sent), usage()))

    assert collect_events(bedrock) == [TextDelta("Hi"), Finished(reason, 12, 34)]


def test_tool_calls_follow_the_text_in_order(bedrock: Bedrock, wire: Wire) -> None:
    """Their arguments are assembled; no arguments are an empty object."""
    beginning = [START, text("Let me see."), block_end()]
    weather = [tool("t_1", "weather"), arguments('{"city": '), arguments('"Köln"}'), block_end(1)]
    time = [tool("t_2", "time", 2), arguments("", 2), block_end(2)]
    wire.will(stream_answer(*beginning, *weather, *time, stop("tool_use"), usage()))

    assert collect_events(bedrock) == [
        TextDelta("Let me see."),
        ToolCall("t_1", "weather", {"city": "Köln"}),
        ToolCall("t_2", "time", {}),
        Finished("tool_calls", 12, 34),
    ]


@pytest.mark.parametrize("ending", ["whole", "cut", "reset"])
def test_answer_with_a_reason_is_complete(bedrock: Bedrock, wire: Wire, ending: Any) -> None:
    """Only the token counts are missing after a broken connection."""
    wire.will(stream_answer(START, text("Hi"), block_end(), stop(), ending=ending))

    assert collect_events(bedrock) == [TextDelta("Hi"), Finished("stop", 0, 0)]


def test_stream_ends_with_the_token_counts(bedrock: Bedrock, wire: Wire) -> None:
    """Even if the connection stays open or continues."""
    wire.will(stream_answer(*converse.SUNNY, text("And another thing"), ending="silence"))

    assert collect_events(bedrock) == SUNNY


@pytest.mark.parametrize("other", OTHER)
def test_reasoning_and_unknown_events_are_skipped(bedrock: Bedrock, wire: Wire, other: bytes) -> None:
    """They do not change the answer."""
    wire.will(stream_answer(START, other, text("Hi", 1), block_end(1), stop(), usage()))

    assert collect_events(bedrock) == [TextDelta("Hi"), Finished("stop", 12, 34)]


@pytest.mark.parametrize("ending", ["cut", "reset"])
def test_request_is_repeated_on_a_closed_connection(bedrock: Bedrock, wire: Wire, ending: Any) -> None:
    """The connection may have been idle for too long."""
    wire.will(Nothing(ending), stream_answer(*converse.SUNNY))

    assert collect_events(bedrock) == SUNNY
    assert len(wire.asked) == 2


def test_emulator_answers_without_a_key(engine: Engine) -> None:
    """A local deployment can chat."""
    question = ModelRequest("amazon.nova-lite-v1:0", [ChatMessage("user", "Hello")], system="Be brief.")

    with using(engine.emulator.environment):
        *events, end = collect_events(Bedrock(), question)

    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert text.startswith("[ministack mock nova amazon.nova-lite-v1:0] reply for prompt#")
    assert len(events) > 1
    assert isinstance(end, Finished)
    assert end.reason == "stop"
    assert end.input_tokens > 0 < end.output_tokens
