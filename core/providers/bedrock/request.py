"""Builds the parameters of Bedrock's ConverseStream."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from core.providers import ChatMessage, ModelRequest, ToolSpec
from core.providers.bedrock.blocks import Blocks
from core.providers.message_order import normalize

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime.literals import ConversationRoleType
    from mypy_boto3_bedrock_runtime.type_defs import (
        ContentBlockUnionTypeDef,
        ConverseStreamRequestTypeDef,
        MessageUnionTypeDef,
        ToolTypeDef,
    )

_BEGINNING = "(Earlier messages are left out.)"


def converse_request(request: ModelRequest) -> "ConverseStreamRequestTypeDef":
    """The parameters of a call. Options that are not set are left out, so the model's defaults apply."""
    inference = {
        "maxTokens": request.max_tokens,
        "temperature": request.temperature,
        "topP": request.top_p,
        "stopSequences": list(request.stop) or None,
    }
    parameters: dict[str, Any] = {
        "system": [{"text": request.system}] if request.system and request.system.strip() else None,
        "inferenceConfig": {name: value for name, value in inference.items() if value is not None} or None,
        "toolConfig": {"tools": list(map(_tool, request.tools))} if request.tools else None,
    }
    optional: Any = {name: value for name, value in parameters.items() if value is not None}
    call: ConverseStreamRequestTypeDef = {"modelId": request.model, "messages": _messages(request)}
    call.update(optional)
    return call


def _tool(tool: ToolSpec) -> "ToolTypeDef":
    return {"toolSpec": {"name": tool.name, "description": tool.description, "inputSchema": {"json": tool.schema}}}


def _messages(request: ModelRequest) -> list["MessageUnionTypeDef"]:
    """Alternating messages of user and assistant, the user first: consecutive messages of one role are merged."""
    turns = groupby(_content(request), key=lambda one: one[0])
    messages: list[MessageUnionTypeDef] = [
        {"role": role, "content": [block for _, block in group]} for role, group in turns
    ]
    if messages and messages[0]["role"] == "assistant":
        return [{"role": "user", "content": [{"text": _BEGINNING}]}, *messages]
    return messages


def _content(request: ModelRequest) -> Iterator[tuple["ConversationRoleType", "ContentBlockUnionTypeDef"]]:
    blocks = Blocks()
    for message in normalize(request.messages):
        # Converse accepts calls and results only in a request with tools; without tools they become text.
        for block in blocks.build(message if request.tools else _as_text(message)):
            yield "assistant" if message.role == "assistant" else "user", block


def _as_text(message: ChatMessage) -> ChatMessage:
    if message.role == "tool":
        return ChatMessage("user", f"(The tool's result: {message.text})")
    if message.tool_calls:
        calls = [f"(Called the tool {call.name} with {json.dumps(call.arguments)})" for call in message.tool_calls]
        return ChatMessage("assistant", "\n\n".join([message.text, *calls]).strip())
    return message
