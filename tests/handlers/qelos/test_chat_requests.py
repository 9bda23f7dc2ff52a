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


def asked(memory: Memory) -> dict[str, Any]:
    """What the model was asked last."""
    body: dict[str, Any] = memory.model.asked[-1].body
    return body


def test_how_the_model_chooses_its_words(qelos: Qelos, memory: Memory) -> None:
    """The options are passed on; newer clients call the limit by another name, which goes before the old one."""
    qelos.chat([user_message("Hi")], temperature=0.5, top_p=0.25, max_tokens=7, stop=["x", "y"])
    body = asked(memory)

    assert (body["temperature"], body["top_p"], body["max_tokens"], body["stop"]) == (0.5, 0.25, 7, ["x", "y"])
    qelos.chat([user_message("Hi")], max_tokens=7, max_completion_tokens=8)
    assert asked(memory)["max_tokens"] == 8


def test_nothing_said_of_it(qelos: Qelos, memory: Memory) -> None:
    """Null, and lists of nothing, are as if the field were not there."""
    nulls: dict[str, Any] = dict.fromkeys(
        ["model", "temperature", "max_tokens", "stop", "stream", "n", "response_format"]
    )

    assert qelos.chat([user_message("Hi")], **nulls, tools=[], clientTools=[], rules=[]).status == 200
    assert asked(memory) == {**asked(memory), "messages": [user_message("Hi")]}
    assert not asked(memory).keys() & {"temperature", "max_tokens", "stop", "tools"}


def test_what_says_nothing_else_than_we_do(qelos: Qelos) -> None:
    """One answer, of text, is what a request may well ask for; what is not known is ignored."""
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
def test_what_the_answer_would_not_be(qelos: Qelos, memory: Memory, field: str, value: Any) -> None:
    """What cannot be had is 400 and names the field, in a thread and without; no model is asked, nothing is kept."""
    thread = qelos.new_thread()
    before = memory.everything

    for where in (None, thread):
        answer = qelos.chat(**{"messages": [user_message("Hi")], field: value}, thread=where, key="key")

        assert answer.status == 400
        assert answer.body["message"].startswith(field)
    assert memory.model.asked == []
    assert memory.everything == before


def test_the_model_that_answers(qelos: Qelos, memory: Memory) -> None:
    """One that a request names is run by whoever runs the integration's own."""
    integrations = {"bot": {"provider": "openai", "name": "bot-1"}, "other": {"provider": "bedrock", "name": "b"}}
    qelos.as_client(Native).new_space(integrations=integrations)

    assert qelos.chat([user_message("Hi")]).success["model"] == "bot-1"
    assert qelos.chat([user_message("Hi")], model="bot-2").success["model"] == "bot-2"
    assert [one.body["model"] for one in memory.model.asked] == ["bot-1", "bot-2"]


def test_rules(qelos: Qelos, memory: Memory) -> None:
    """Qelos's field for what must be followed goes to the model with what the system says."""
    qelos.chat([{"role": "system", "content": "Be brief."}, user_message("Hi")], rules=["Rhyme", "Smile"])

    system, _ = asked(memory)["messages"]
    assert system["content"].startswith("Be brief.\n\nThe following rules MUST be followed:")
    assert system["content"].endswith("Rule 1:\nRhyme\n\nRule 2:\nSmile")


def test_what_tools_said(qelos: Qelos, memory: Memory) -> None:
    """Calls and results that a request brings reach the model as what they are."""
    conversation = [
        user_message("Well?"),
        {"role": "assistant", "content": None, "tool_calls": [CALL, CUSTOM]},
        {"role": "tool", "content": "Blue", "tool_call_id": "c1"},
        {"role": "tool", "content": [{"type": "text", "text": "a.txt"}], "tool_call_id": "c2"},
    ]

    assert qelos.chat(conversation).success["choices"][0]["message"]["content"] == SUNNY

    _, calling, *results = asked(memory)["messages"]
    first, second = [call["function"] for call in calling["tool_calls"]]
    assert (first["name"], json.loads(first["arguments"])) == ("look", {"at": "sky"})
    assert (second["name"], json.loads(second["arguments"])) == ("run", {"input": "ls"})
    assert [(one["role"], one["tool_call_id"], one["content"]) for one in results] == [
        ("tool", "c1", "Blue"),
        ("tool", "c2", "a.txt"),
    ]


def test_images(qelos: Qelos, memory: Memory) -> None:
    """A model is shown them in a thread and without."""
    parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": "https://x/y.png"}}]

    for thread in (None, qelos.new_thread()):
        qelos.chat([user_message(parts)], thread=thread)
        assert asked(memory)["messages"] == [user_message(parts)]


def test_fields_that_clients_send_along(qelos: Qelos) -> None:
    """A thread's messages can be sent back as they are shown: nothing in them is in the way."""
    thread = qelos.new_thread()
    qelos.chat([user_message("Hi")], thread=thread)
    shown = qelos.thread(thread).success["messages"]

    assert (
        qelos.chat([*shown, {**user_message("And?"), "name": "Eva", "timestamp": "2026-01-01"}], thread=thread).status
        == 200
    )
    assert qelos.transcript(thread)[2:] == [("user", "And?"), ("assistant", SUNNY)]
