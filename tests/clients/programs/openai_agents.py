"""Drives openai-agents' OpenAIConversationsSession, alone and through a run whose model follows a script."""

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

from tests.clients.programs.reporting import report


class Script(Model):  # type: ignore[misc]
    """A model that says what it was given to say, turn by turn, and remembers what it was told."""

    def __init__(self, *turns: list[Any]) -> None:
        self._turns = iter(turns)
        self.told: list[list[Any]] = []

    async def get_response(self, *_: Any, **given: Any) -> Any:
        """The next turn."""
        self.told.append(given["input"])
        return ModelResponse(output=next(self._turns), usage=Usage(), response_id=None)

    def stream_response(self, *_: Any, **__: Any) -> AsyncIterator[Any]:
        """No script streams."""
        raise NotImplementedError


def saying(text: str) -> Any:
    """A message of the assistant's."""
    content = [ResponseOutputText(type="output_text", text=text, annotations=[])]
    return ResponseOutputMessage(id="msg_script", type="message", role="assistant", status="completed", content=content)


@function_tool  # type: ignore[untyped-decorator]
def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"It's sunny in {city}."


CALL = ResponseFunctionToolCall(
    type="function_call", call_id="call_1", name="get_weather", arguments='{"city":"Ghent"}', id="fc_script"
)
THOUGHT = ResponseReasoningItem(id="rs_script", type="reasoning", summary=[])


def new_client() -> Any:
    """A client that never tries again, so that every failure is seen."""
    return AsyncOpenAI(max_retries=0)


def session_of(client: Any, conversation_id: str | None = None) -> Any:
    """A session in a conversation, a new one if none is named."""
    return OpenAIConversationsSession(conversation_id=conversation_id, openai_client=client)


def user(text: str) -> dict[str, str]:
    """A user's message, as the documentation adds it."""
    return {"role": "user", "content": text}


def texts(items: list[Any]) -> list[str]:
    """What messages say."""
    return [item["content"][0]["text"] for item in items]


async def session_life() -> dict[str, Any]:
    """add_items, get_items, pop_item and clear_session."""
    async with new_client() as client:
        session = session_of(client)
        told: dict[str, Any] = {"new": await session.get_items(), "pop_of_none": await session.pop_item()}
        await session.add_items([user("1"), {"role": "assistant", "content": "2"}])
        first = session.session_id
        told["items"] = await session.get_items()
        await session.add_items([user(str(number)) for number in range(3, 48)])
        told["texts"] = texts(await session.get_items())
        told["newest"] = texts(await session.get_items(limit=3))
        told["popped"] = [texts([await session.pop_item()])[0] for _ in range(2)]
        told["left"] = texts(await session.get_items(limit=1))
        told["again"] = len(await session_of(client, first).get_items())
        await session.clear_session()
        told["cleared"] = {"items": await session.get_items(), "same": session.session_id == first}
        return {**told, "id": first, "gone": await _refusal(session_of(client, first))}


async def _refusal(session: Any) -> Any:
    try:
        found = await session.get_items()
    except NotFoundError as error:
        return error.body
    raise AssertionError(f"not refused: {found}")


async def scripted_run() -> dict[str, Any]:
    """Two runs that share a conversation: one calls a tool, the other remembers it."""
    model = Script([CALL], [saying("Sunny.")], [THOUGHT, saying("I said: sunny.")])
    agent = Agent(name="Forecaster", model=model, tools=[get_weather])
    async with new_client() as client:
        session = session_of(client)
        first = await Runner.run(agent, "How is the weather in Ghent?", session=session)
        second = await Runner.run(agent, "What did you say?", session=session_of(client, session.session_id))
        return {
            "outputs": [first.final_output, second.final_output],
            "told": model.told[-1],
            "items": await session.get_items(),
        }


async def long_history() -> list[str]:
    """A session that begins with a conversation of 1,000 messages."""
    async with new_client() as client:
        return texts(await session_of(client, os.environ["LONG_THREAD"]).get_items())


report(session_life, scripted_run, long_history)
