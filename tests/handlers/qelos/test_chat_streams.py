from typing import Any

from tests.support.clients.qelos import DONE, END, Qelos, parse_events, text_event, user_message
from tests.support.data.turns import SUNNY
from tests.support.engines.moto import Memory
from tests.support.servers.completions import stop, stream_answer, text, usage

STREAM = {"stream": "true"}


def test_a_stream(qelos: Qelos, memory: Memory) -> None:
    """Both shapes in each event, then the end in both clients' words."""
    memory.model.will(stream_answer(text("Sun"), text("ny."), stop(), usage()))
    thread = qelos.new_thread()

    answer = qelos.chat([user_message("Hi")], thread=thread, query=STREAM)

    assert answer.headers["content-type"] == "text/event-stream"
    assert parse_events(answer) == [text_event("Sun"), text_event("ny."), DONE, END]
    assert qelos.transcript(thread)[-1] == ("assistant", "Sunny.")


def test_each_way_to_ask_for_one(qelos: Qelos) -> None:
    """In the query, in the body, by `Accept`; without any of them the answer comes at once."""
    streamed: list[dict[str, Any]] = [
        {"query": STREAM},
        {"stream": True},
        {"headers": [("Accept", "text/event-stream")]},
    ]
    at_once: list[dict[str, Any]] = [{"query": {"stream": "false"}}, {"stream": False}, {"stream": None}]

    for way in streamed:
        assert parse_events(qelos.chat([user_message("Hi")], **way))[-2:] == [DONE, END]
    for way in at_once:
        assert qelos.chat([user_message("Hi")], **way).success["object"] == "chat.completion"


def test_an_answer_of_an_earlier_request_is_streamed_in_one_piece(qelos: Qelos, memory: Memory) -> None:
    """Who sends a request again to have its stream gets the whole text, and no model is asked."""
    thread = qelos.new_thread()
    first = qelos.chat([user_message("Hi")], thread=thread, key="key", query=STREAM)
    again = qelos.chat([user_message("Hi")], thread=thread, key="key", query=STREAM)

    assert "".join(one["content"] for one in parse_events(first)[:-2]) == SUNNY
    assert parse_events(again) == [text_event(SUNNY), DONE, END]
    assert len(memory.model.asked) == 1


def test_what_it_cost(qelos: Qelos) -> None:
    """An event of its own before the end, for who asks for it."""
    asked = parse_events(qelos.chat([user_message("Hi")], query=STREAM, stream_options={"include_usage": True}))
    usage = {"prompt_tokens": 12, "completion_tokens": 34, "total_tokens": 46}

    assert asked[-3:] == [{"type": "usage", "choices": [], "usage": usage}, DONE, END]
    for options in (None, {}, {"include_usage": False}):
        told = parse_events(qelos.chat([user_message("Hi")], query=STREAM, stream_options=options))
        assert "usage" not in {one["type"] for one in told[:-1]}


def test_a_stream_that_breaks(qelos: Qelos, memory: Memory) -> None:
    """Its last event is the error, in both fields that clients look at; it does not look like one that ended."""
    memory.model.will(stream_answer(text("Sun"), ending="cut"))
    thread = qelos.new_thread()

    sun, error = parse_events(qelos.chat([user_message("Hi")], thread=thread, query=STREAM))

    assert sun == text_event("Sun")
    assert (error["type"], list(error)) == ("error", ["type", "error", "message"])
    assert error["error"] == error["message"] != ""
    assert qelos.transcript(thread) == [("user", "Hi")]


def test_an_error_before_the_first_word(qelos: Qelos) -> None:
    """Is an error like any other, with its status."""
    answer = qelos.chat([user_message("Hi")], thread="nope", query=STREAM)

    assert (answer.status, answer.body["message"]) == (404, "Thread not found")
