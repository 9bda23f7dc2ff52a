import json
from typing import Any

import pytest

from tests.support.clients.native import Native
from tests.support.clients.qelos import Qelos, user_message
from tests.support.data.turns import SUNNY
from tests.support.engines.moto import Memory

TOOL = {"type": "function", "function": {"name": "f", "parameters": {}}}

SCHEMA = {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}

CALL = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": '{"at": "sky"}'}}

CUSTOM = {"id": "c2", "type": "custom", "custom": {"name": "run", "input": "ls"}}


def model_request(memory: Memory) -> dict[str, Any]:
    """The body of the last request to the model."""
    body: dict[str, Any] = memory.model.asked[-1].body
    return body


def test_sampling_options_reach_the_model(qelos: Qelos, memory: Memory) -> None:
    """`max_completion_tokens`, the newer name, has precedence over `max_tokens`."""
    qelos.chat([user_message("Hi")], temperature=0.5, top_p=0.25, max_tokens=7, stop=["x", "y"])
    body = model_request(memory)

    assert (body["temperature"], body["top_p"], body["max_tokens"], body["stop"]) == (0.5, 0.25, 7, ["x", "y"])
    qelos.chat([user_message("Hi")], max_tokens=7, max_completion_tokens=8)
    assert model_request(memory)["max_tokens"] == 8


def test_null_and_empty_lists_equal_missing_fields(qelos: Qelos, memory: Memory) -> None:
    """The model's request does not contain them."""
    nulls: dict[str, Any] = dict.fromkeys(
        ["model", "temperature", "max_tokens", "stop", "stream", "n", "response_format"]
    )

    assert qelos.chat([user_message("Hi")], **nulls, tools=[], clientTools=[], rules=[]).status == 200
    assert model_request(memory) == {**model_request(memory), "messages": [user_message("Hi")]}
    assert not model_request(memory).keys() & {"temperature", "max_tokens", "stop", "tools"}


def test_options_that_equal_the_default_are_accepted(qelos: Qelos) -> None:
    """One answer of text is the default; unknown fields are ignored."""
    known: dict[str, Any] = {"n": 1, "response_format": {"type": "text"}, "logprobs": False}

    assert qelos.chat([user_message("Hi")], **known, frequency_penalty=1, seed=3, store=True, context={}).status == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n", 2),
        ("logprobs", True),
        ("response_format", {"type": "json_object"}),
        ("response_format", SCHEMA),
        ("tools", [TOOL]),
        ("functions", [TOOL["function"]]),
        ("clientTools", [{"name": "f", "description": "d"}]),
        ("temperature", 2.1),
        ("temperature", -1),
        ("top_p", 1.1),
        ("max_tokens", 0),
        ("max_completion_tokens", 0),
        ("stop", [""]),
        ("stream", "yes"),
        ("messages", []),
        ("messages", [{"role": "function", "content": "x"}]),
        ("messages", [{"content": "x"}]),
    ],
)
def test_unsupported_or_invalid_option_is_400(qelos: Qelos, memory: Memory, field: str, value: Any) -> None:
    """The error contains the field, with a thread and without; the model is not called, and nothing is stored."""
    thread = qelos.new_thread()
    before = memory.everything

    for where in (None, thread):
        answer = qelos.chat(**{"messages": [user_message("Hi")], field: value}, thread=where, key="key")

        assert answer.status == 400
        assert answer.body["message"].startswith(field)
    assert memory.model.asked == []
    assert memory.everything == before


def test_model_of_the_request_uses_the_provider_of_the_integration(qelos: Qelos, memory: Memory) -> None:
    """Without `model` the integration's own model answers."""
    integrations = {"bot": {"provider": "openai", "name": "bot-1"}, "other": {"provider": "bedrock", "name": "b"}}
    qelos.as_client(Native).new_space(integrations=integrations)

    assert qelos.chat([user_message("Hi")]).success["model"] == "bot-1"
    assert qelos.chat([user_message("Hi")], model="bot-2").success["model"] == "bot-2"
    assert [request.body["model"] for request in memory.model.asked] == ["bot-1", "bot-2"]


def test_rules_reach_the_model_with_the_system_message(qelos: Qelos, memory: Memory) -> None:
    """`rules` is Qelos's field for instructions."""
    qelos.chat([{"role": "system", "content": "Be brief."}, user_message("Hi")], rules=["Rhyme", "Smile"])

    system, _ = model_request(memory)["messages"]
    assert system["content"].startswith("Be brief.\n\nThe following rules MUST be followed:")
    assert system["content"].endswith("Rule 1:\nRhyme\n\nRule 2:\nSmile")


def test_tool_calls_and_results_reach_the_model(qelos: Qelos, memory: Memory) -> None:
    """Custom calls become function calls."""
    conversation = [
        user_message("Well?"),
        {"role": "assistant", "content": None, "tool_calls": [CALL, CUSTOM]},
        {"role": "tool", "content": "Blue", "tool_call_id": "c1"},
        {"role": "tool", "content": [{"type": "text", "text": "a.txt"}], "tool_call_id": "c2"},
    ]

    assert qelos.chat(conversation).success["choices"][0]["message"]["content"] == SUNNY

    _, calling, *results = model_request(memory)["messages"]
    first, second = [call["function"] for call in calling["tool_calls"]]
    assert (first["name"], json.loads(first["arguments"])) == ("look", {"at": "sky"})
    assert (second["name"], json.loads(second["arguments"])) == ("run", {"input": "ls"})
    assert [(result["role"], result["tool_call_id"], result["content"]) for result in results] == [
        ("tool", "c1", "Blue"),
        ("tool", "c2", "a.txt"),
    ]


def test_image_parts_reach_the_model(qelos: Qelos, memory: Memory) -> None:
    """This works with a thread and without one."""
    parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": "https://x/y.png"}}]

    for thread in (None, qelos.new_thread()):
        qelos.chat([user_message(parts)], thread=thread)
        assert model_request(memory)["messages"] == [user_message(parts)]


def test_additional_fields_of_messages_are_ignored(qelos: Qelos) -> None:
    """A client may send back the messages of a thread as it got them."""
    thread = qelos.new_thread()
    qelos.chat([user_message("Hi")], thread=thread)
    returned = qelos.thread(thread).success["messages"]

    assert (
        qelos.chat(
            [*returned, {**user_message("And?"), "name": "Eva", "timestamp": "2026-01-01"}], thread=thread
        ).status
        == 200
    )
    assert qelos.transcript(thread)[2:] == [("user", "And?"), ("assistant", SUNNY)]
