"""Scenarios with the OpenAIConversationsSession of openai-agents, alone and in a run with a scripted model."""

import os
from collections.abc import AsyncIterator
from typing import Any

from agents import Agent, Model, ModelResponse, OpenAIConversationsSession, Runner, Usage, function_tool
from openai import AsyncOpenAI, NotFoundError
from openai.types.responses import (
    ResponseFunctionToolCall,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseReasoningItem,
)

from tests.clients.programs.report import report


class Script(Model):  # type: ignore[misc]
    """A model that returns predefined outputs, turn by turn, and records its inputs."""

    def __init__(self, *turns: list[Any]) -> None:
        self._turns = iter(turns)
        self.inputs: list[list[Any]] = []

    async def get_response(self, *_: Any, **request: Any) -> Any:
        """Return the output of the next turn."""
        self.inputs.append(request["input"])
        return ModelResponse(output=next(self._turns), usage=Usage(), response_id=None)

    def stream_response(self, *_: Any, **__: Any) -> AsyncIterator[Any]:
        """Raise NotImplementedError: scripts do not stream."""
        raise NotImplementedError


def assistant_message(text: str) -> Any:
    """Build an assistant message."""
    content = [ResponseOutputText(type="output_text", text=text, annotations=[])]
    return ResponseOutputMessage(id="msg_script", type="message", role="assistant", status="completed", content=content)


@function_tool  # type: ignore[untyped-decorator]
def get_weather(city: str) -> str:
    """Return the weather in a city."""
    return f"It's sunny in {city}."


CALL = ResponseFunctionToolCall(
    type="function_call", call_id="call_1", name="get_weather", arguments='{"city":"Ghent"}', id="fc_script"
)
THOUGHT = ResponseReasoningItem(id="rs_script", type="reasoning", summary=[])


def new_client() -> Any:
    """Create a client without retries, so that every failure is visible."""
    return AsyncOpenAI(max_retries=0)


def open_session(client: Any, conversation_id: str | None = None) -> Any:
    """Create a session of a conversation, by default of a new one."""
    return OpenAIConversationsSession(conversation_id=conversation_id, openai_client=client)


def user(text: str) -> dict[str, str]:
    """Build a user message, in the form that the documentation adds to a session."""
    return {"role": "user", "content": text}


def texts(items: list[Any]) -> list[str]:
    """Return the texts of messages."""
    return [item["content"][0]["text"] for item in items]


async def session_life() -> dict[str, Any]:
    """Call add_items, get_items, pop_item and clear_session."""
    async with new_client() as client:
        session = open_session(client)
        result: dict[str, Any] = {"new": await session.get_items(), "pop_of_none": await session.pop_item()}
        await session.add_items([user("1"), {"role": "assistant", "content": "2"}])
        first = session.session_id
        result["items"] = await session.get_items()
        await session.add_items([user(str(number)) for number in range(3, 48)])
        result["texts"] = texts(await session.get_items())
        result["newest"] = texts(await session.get_items(limit=3))
        result["popped"] = [texts([await session.pop_item()])[0] for _ in range(2)]
        result["remaining"] = texts(await session.get_items(limit=1))
        result["again"] = len(await open_session(client, first).get_items())
        await session.clear_session()
        result["cleared"] = {"items": await session.get_items(), "same": session.session_id == first}
        return {**result, "id": first, "deleted": await _catch_error(open_session(client, first))}


async def _catch_error(session: Any) -> Any:
    try:
        items = await session.get_items()
    except NotFoundError as error:
        return error.body
    raise AssertionError(f"no error: {items}")


async def scripted_run() -> dict[str, Any]:
    """Run an agent twice in one conversation: the first run calls a tool, the second receives its messages."""
    model = Script([CALL], [assistant_message("Sunny.")], [THOUGHT, assistant_message("I said: sunny.")])
    agent = Agent(name="Forecaster", model=model, tools=[get_weather])
    async with new_client() as client:
        session = open_session(client)
        first = await Runner.run(agent, "How is the weather in Ghent?", session=session)
        second = await Runner.run(agent, "What did you say?", session=open_session(client, session.session_id))
        return {
            "outputs": [first.final_output, second.final_output],
            "last_input": model.inputs[-1],
            "items": await session.get_items(),
        }


async def long_history() -> list[str]:
    """Read a conversation of 1,000 messages through a session."""
    async with new_client() as client:
        return texts(await open_session(client, os.environ["LONG_THREAD"]).get_items())


report(session_life, scripted_run, long_history)
