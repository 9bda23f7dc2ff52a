from typing import Any

from tests.support.clients.qelos import DONE, END, Qelos, parse_events, text_event, user_message
from tests.support.data.turns import SUNNY
from tests.support.engines.moto import Memory
from tests.support.servers.completions import stop, stream_answer, text, usage

STREAM = {"stream": "true"}


def test_stream_has_chunks_and_both_end_events(qelos: Qelos, memory: Memory) -> None:
    """Each event has the fields of both clients, and the stream ends with the end events of both."""
    memory.model.will(stream_answer(text("Sun"), text("ny."), stop(), usage()))
    thread = qelos.new_thread()

    answer = qelos.chat([user_message("Hi")], thread=thread, query=STREAM)

    assert answer.headers["content-type"] == "text/event-stream"
    assert parse_events(answer) == [text_event("Sun"), text_event("ny."), DONE, END]
    assert qelos.transcript(thread)[-1] == ("assistant", "Sunny.")


def test_stream_is_requested_by_query_body_or_accept(qelos: Qelos) -> None:
    """Without any of them the response is one JSON text."""
    streaming: list[dict[str, Any]] = [
        {"query": STREAM},
        {"stream": True},
        {"headers": [("Accept", "text/event-stream")]},
    ]
    not_streaming: list[dict[str, Any]] = [{"query": {"stream": "false"}}, {"stream": False}, {"stream": None}]

    for options in streaming:
        assert parse_events(qelos.chat([user_message("Hi")], **options))[-2:] == [DONE, END]
    for options in not_streaming:
        assert qelos.chat([user_message("Hi")], **options).success["object"] == "chat.completion"


def test_replayed_stream_has_one_chunk(qelos: Qelos, memory: Memory) -> None:
    """The chunk contains the whole text, and the model is not called again."""
    thread = qelos.new_thread()
    first = qelos.chat([user_message("Hi")], thread=thread, key="key", query=STREAM)
    again = qelos.chat([user_message("Hi")], thread=thread, key="key", query=STREAM)

    assert "".join(event["content"] for event in parse_events(first)[:-2]) == SUNNY
    assert parse_events(again) == [text_event(SUNNY), DONE, END]
    assert len(memory.model.asked) == 1


def test_usage_is_an_event_on_request(qelos: Qelos) -> None:
    """`include_usage` adds it before the end events."""
    events = parse_events(qelos.chat([user_message("Hi")], query=STREAM, stream_options={"include_usage": True}))
    usage = {"prompt_tokens": 12, "completion_tokens": 34, "total_tokens": 46}

    assert events[-3:] == [{"type": "usage", "choices": [], "usage": usage}, DONE, END]
    for options in (None, {}, {"include_usage": False}):
        events = parse_events(qelos.chat([user_message("Hi")], query=STREAM, stream_options=options))
        assert "usage" not in {event["type"] for event in events[:-1]}


def test_broken_stream_ends_with_an_error_event(qelos: Qelos, memory: Memory) -> None:
    """The error is in both fields that clients read, and the end events are missing."""
    memory.model.will(stream_answer(text("Sun"), ending="cut"))
    thread = qelos.new_thread()

    sun, error = parse_events(qelos.chat([user_message("Hi")], thread=thread, query=STREAM))

    assert sun == text_event("Sun")
    assert (error["type"], list(error)) == ("error", ["type", "error", "message"])
    assert error["error"] == error["message"] != ""
    assert qelos.transcript(thread) == [("user", "Hi")]


def test_error_before_the_stream_is_a_json_response(qelos: Qelos) -> None:
    """It has its own status."""
    answer = qelos.chat([user_message("Hi")], thread="nope", query=STREAM)

    assert (answer.status, answer.body["message"]) == (404, "Thread not found")
