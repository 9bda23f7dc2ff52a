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
"""What a reader is not told, or what nobody knows yet."""


def test_an_answer_comes_in_pieces(bedrock: Bedrock, wire: Wire) -> None:
    """Text as it was sent, then why it ended and what it cost."""
    wire.will(stream_answer(*converse.SUNNY))

    assert collect_events(bedrock) == SUNNY


def test_nothing_waits_for_the_end(bedrock: Bedrock, wire: Wire) -> None:
    """The first words are there while the model still thinks; to close the answer is to hang up on it."""
    wire.will(stream_answer(START, text("Sunny, "), ending="silence"))
    coming = bedrock.stream(QUESTION)

    assert next(coming) == TextDelta("Sunny, ")

    coming.close()  # type: ignore[attr-defined]
    assert wire.hung_up.wait(10)


def test_the_network_may_cut_anywhere(bedrock: Bedrock, wire: Wire) -> None:
    """Wherever two pieces of the body meet, in a length, a checksum or a letter, the answer is the same."""
    edges = [*range(0, len(WHOLE), 100), len(WHOLE)]
    wire.will(
        stream_answer(*(bytes([one]) for one in WHOLE)),
        *(stream_answer(WHOLE[:at], WHOLE[at:]) for _, at in pairwise(edges[:-1])),
    )

    assert [collect_events(bedrock) for _ in edges[1:]] == [SUNNY] * (len(edges) - 1)


@pytest.mark.parametrize(
    ("said", "meant"),
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
def test_why_it_ended(bedrock: Bedrock, wire: Wire, said: str, meant: Reason) -> None:
    """Bedrock's reasons in our words."""
    wire.will(stream_answer(START, text("Hi"), block_end(), stop(said), usage()))

    assert collect_events(bedrock) == [TextDelta("Hi"), Finished(meant, 12, 34)]


def test_tool_calls(bedrock: Bedrock, wire: Wire) -> None:
    """Calls come whole and in their order behind the text, their arguments put together; none is an empty object."""
    said = [START, text("Let me see."), block_end()]
    weather = [tool("t_1", "weather"), arguments('{"city": '), arguments('"Köln"}'), block_end(1)]
    time = [tool("t_2", "time", 2), arguments("", 2), block_end(2)]
    wire.will(stream_answer(*said, *weather, *time, stop("tool_use"), usage()))

    assert collect_events(bedrock) == [
        TextDelta("Let me see."),
        ToolCall("t_1", "weather", {"city": "Köln"}),
        ToolCall("t_2", "time", {}),
        Finished("tool_calls", 12, 34),
    ]


@pytest.mark.parametrize("ending", ["whole", "cut", "reset"])
def test_an_answer_with_its_reason_is_whole(bedrock: Bedrock, wire: Wire, ending: Any) -> None:
    """If the connection breaks where only the count of tokens was to come, no word is lost."""
    wire.will(stream_answer(START, text("Hi"), block_end(), stop(), ending=ending))

    assert collect_events(bedrock) == [TextDelta("Hi"), Finished("stop", 0, 0)]


def test_nothing_behind_the_end_is_waited_for(bedrock: Bedrock, wire: Wire) -> None:
    """The count of tokens is the end, even if the connection stays, or goes on."""
    wire.will(stream_answer(*converse.SUNNY, text("And another thing"), ending="silence"))

    assert collect_events(bedrock) == SUNNY


@pytest.mark.parametrize("other", OTHER)
def test_what_is_not_for_the_reader_is_passed_over(bedrock: Bedrock, wire: Wire, other: bytes) -> None:
    """Thoughts are not told; blocks and events that nobody knows yet do no harm."""
    wire.will(stream_answer(START, other, text("Hi", 1), block_end(1), stop(), usage()))

    assert collect_events(bedrock) == [TextDelta("Hi"), Finished("stop", 12, 34)]


@pytest.mark.parametrize("ending", ["cut", "reset"])
def test_a_connection_that_was_dead_is_made_again(bedrock: Bedrock, wire: Wire, ending: Any) -> None:
    """A connection that breaks before an answer is tried once more: it may have been kept too long."""
    wire.will(Nothing(ending), stream_answer(*converse.SUNNY))

    assert collect_events(bedrock) == SUNNY
    assert len(wire.asked) == 2


def test_the_emulators_bedrock(engine: Engine) -> None:
    """A deployment on this machine chats without any key."""
    question = ModelRequest("amazon.nova-lite-v1:0", [ChatMessage("user", "Hello")], system="Be brief.")

    with using(engine.emulator.environment):
        *said, end = collect_events(Bedrock(), question)

    text = "".join(event.text for event in said if isinstance(event, TextDelta))
    assert text.startswith("[ministack mock nova amazon.nova-lite-v1:0] reply for prompt#")
    assert len(said) > 1
    assert isinstance(end, Finished)
    assert end.reason == "stop"
    assert end.input_tokens > 0 < end.output_tokens
