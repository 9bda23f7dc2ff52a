"""Bedrock AgentCore's code interpreter as it is on the wire."""

import json
from typing import Any

from tests.support.servers.event_stream import event, stream_answer
from tests.support.servers.fake_server import Answer

INTERPRETER = "aws.codeinterpreter.v1"


def session_started(session: str = "01SESSION") -> Answer:
    """A session begins."""
    return _json_answer(
        {"codeInterpreterIdentifier": INTERPRETER, "sessionId": session, "createdAt": "2026-11-21T05:00:00Z"}
    )


def session_stopped(session: str = "01SESSION") -> Answer:
    """A session has ended."""
    about = {"codeInterpreterIdentifier": INTERPRETER, "sessionId": session}
    return _json_answer({**about, "lastUpdatedAt": "2026-11-21T05:00:01Z"})


def result_event(*blocks: dict[str, Any], failed: bool = False) -> bytes:
    """What code has printed."""
    return event("result", {"content": blocks, "isError": failed})


def output(text: str, *, failed: bool = False) -> Answer:
    """The whole answer to some code."""
    return stream_answer(result_event({"type": "text", "text": text}, failed=failed))


def error_answer(status: int, code: str, message: str = "server-canary") -> Answer:
    """An error in place of an answer."""
    about = {"Content-Type": "application/json", "x-amzn-ErrorType": code}
    return Answer([json.dumps({"message": message}).encode()], status, about, framing="length")


def _json_answer(body: dict[str, str]) -> Answer:
    return Answer([json.dumps(body).encode()], headers={"Content-Type": "application/json"}, framing="length")
