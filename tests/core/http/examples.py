"""The examples of the OpenAPI document: each event in events/ and the response that its handler returns.

`python -m tests.core.http.examples [OPERATION ...]` writes core/http/examples/<operation>.json.
"""

import json
import logging
import sys
from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest
from aws_lambda_powertools.event_handler.openapi.params import UploadFile

from core import ids
from core.access import api_keys
from core.access.api_keys import Grant
from core.clock import MINUTE
from core.http.endpoint import Endpoint
from core.http.multipart import fields
from core.http.openapi_examples import FOLDER
from tests.support.data.events import Answer, invoke
from tests.support.engines.clock import patch_clock
from tests.support.engines.moto import Memory, use_memory
from tests.support.inspect.functions import example_event, function, modules, with_key
from tests.support.servers.completions import stop, stream_answer, text, usage

OPERATIONS = sorted(operation for operation in modules() if isinstance(function(operation), Endpoint))

SPACE = "123e4567-e89b-12d3-a456-426614174000"
"""The space of the events."""

THREAD = UUID("01939f2c-41b0-7c55-8d1e-6f0a2b9c3d47")
"""The thread of the events."""

THREADS = ("start_thread", "append_message")

BEFORE: Mapping[str, Sequence[str]] = {
    "get_space": ["update_space"],
    "list_conversations": ["create_conversation"],
    "list_spaces": ["create_space"],
    "qelos_list_threads": ["qelos_create_thread"],
    "restore_thread": [*THREADS, "delete_thread"],
}
"""The operations whose events precede that of an operation. Default: a thread of two messages, for a path with a thread
and for lists of threads."""


def precede(endpoint: Endpoint) -> Sequence[str]:
    """The operations before that of an endpoint."""
    if endpoint.operation in BEFORE:
        return BEFORE[endpoint.operation]
    if "{conversation_id}" in endpoint.path and endpoint.operation != "create_items":
        return ["create_conversation", "create_items"]
    if "{conversation_id}" in endpoint.path:
        return ["create_conversation"]
    return THREADS if "{thread_id}" in endpoint.path or endpoint.operation.endswith("list_threads") else []


def record(operation: str, memory: Memory) -> dict[str, Any]:
    """Return an operation's example, from the response to its event in a store that `memory` empties first."""
    endpoint: Endpoint = function(operation)
    event = example_event(operation)
    example = {"request": _request(event)} if event["body"] is not None else {}
    example["response"] = respond(endpoint, event, memory).success
    if streams(endpoint):
        headers = event["multiValueHeaders"] | {"Accept": ["text/event-stream"]}
        example["stream"] = respond(endpoint, event | {"multiValueHeaders": headers}, memory).text
    return example


def respond(endpoint: Endpoint, event: Any, memory: Memory) -> Answer:
    """The response to an event with a valid key, after the events that precede it, at the event's time."""
    memory.clear()
    memory.model.will(stream_answer(text("Let us begin "), text("with the deadline."), stop(), usage()))
    with pytest.MonkeyPatch.context() as patch:
        clock = patch_clock(patch)
        patch.setattr(ids, "new_thread_id", lambda: THREAD)
        clock.stop()
        clock.advance(event["requestContext"]["requestTimeEpoch"] - clock.time_ns() // 1_000_000)
        _, key = api_keys.issue(Grant("acme", "anna", scopes=frozenset({"admin"}), default_space=SPACE), name="example")
        for operation in precede(endpoint):
            assert invoke(function(operation), with_key(example_event(operation), key)).success
            clock.advance(2 * MINUTE)
        return invoke(endpoint, with_key(event, key))


def streams(endpoint: Endpoint) -> bool:
    """Whether an endpoint can stream its answer."""
    return "text/event-stream" in str(endpoint.resolver.get_openapi_schema(title="", version="").paths)


def _request(event: Any) -> Any:
    """The body of an event as JSON; of a form, its files as text."""
    if not event["isBase64Encoded"]:
        return json.loads(event["body"])
    form = fields(event["headers"]["Content-Type"], b64decode(event["body"]))
    return {"files": [file.content.decode() for file in form["files"] if isinstance(file, UploadFile)]}


def have_same_shape(first: Any, second: Any) -> bool:
    """Whether two JSON values have the same fields, types and lengths of arrays. Null matches every type."""
    match first, second:
        case (None, _) | (_, None):
            return True
        case dict(), dict():
            return first.keys() == second.keys() and all(have_same_shape(first[name], second[name]) for name in first)
        case list(), list():
            return len(first) == len(second) and all(map(have_same_shape, first, second))
    return type(first) is type(second)


def write(operations: Sequence[str]) -> None:
    """Write the examples of operations."""
    logging.disable()
    FOLDER.mkdir(exist_ok=True)
    with use_memory() as memory:
        for operation in operations or OPERATIONS:
            example = json.dumps(record(operation, memory), indent=2, ensure_ascii=False)
            (FOLDER / f"{operation}.json").write_text(example + "\n")


if __name__ == "__main__":
    write(sys.argv[1:])
