from typing import Any

import pytest

from handlers.assistants import assistants_create_thread
from tests.support.clients.base import new_grant
from tests.support.clients.openai import Assistants

INVALID = "invalid_request_error"

BAD_JSON = (
    "Invalid body: failed to parse JSON value. Please check the value to ensure it is valid JSON. (Common errors"
    " include trailing commas, missing closing brackets, missing quotation marks, etc.)"
)


@pytest.mark.parametrize("body", ["{", "{'a': 1}", '{"a": 1,}', "undefined", b"\xff", '{"a": NaN}', r'{"a": "\ud83d"}'])
def test_bad_json(assistants: Assistants, body: str | bytes) -> None:
    """400 in the API's own words."""
    answer = assistants.call(assistants_create_thread.handler, body=body)

    assert answer.openai_error == (400, BAD_JSON, INVALID, None, "invalid_json")


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "1"])
def test_json_that_is_no_object(assistants: Assistants, body: str) -> None:
    """400, about the body as a whole."""
    status, _, kind, param, code = assistants.call(assistants_create_thread.handler, body=body).openai_error

    assert (status, kind, param, code) == (400, INVALID, "body", "invalid_type")


@pytest.mark.parametrize("fields", [{"messages": {}}, {"messages": ["Hi"]}, {"tool_resources": []}])
def test_a_wrong_type(assistants: Assistants, fields: dict[str, Any]) -> None:
    """400 with the parameter, and what was expected of it."""
    status, message, kind, param, code = assistants.create(**fields).openai_error

    assert (status, kind, code) == (400, INVALID, "invalid_type")
    assert message.startswith(f"Invalid type for '{param}': expected an ")


@pytest.mark.parametrize(
    ("query", "param", "code", "said"),
    [
        (
            {"limit": 1000},
            "limit",
            "integer_above_max_value",
            "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 1000 instead.",
        ),
        (
            {"limit": 0},
            "limit",
            "integer_below_min_value",
            "Invalid 'limit': integer below minimum value. Expected a value >= 1, but got 0 instead.",
        ),
        (
            {"limit": "undefined"},
            "limit",
            "invalid_type",
            "Invalid type for 'limit': expected an integer, but got a string instead.",
        ),
        ({"order": "up"}, "order", "invalid_value", "Invalid value: 'up'. Supported values are: 'asc' and 'desc'."),
    ],
)
def test_a_bad_query(assistants: Assistants, query: dict[str, Any], param: str, code: str, said: str) -> None:
    """Of either list."""
    thread = assistants.new_thread()

    assert assistants.messages(thread, **query).openai_error == (400, said, INVALID, param, code)
    assert assistants.threads(**query).openai_error == (400, said, INVALID, param, code)


def test_no_good_key(assistants: Assistants) -> None:
    """401 before anything else is looked at."""
    for key in ("", "sk-proj-abc", assistants.api_key[:-1], assistants.api_key[::-1]):
        caller = Assistants(key, assistants.grant)
        for answer in (
            caller.thread("thread_x"),
            caller.append("undefined", role="human"),
            caller.create(metadata=[]),
            caller.threads(limit=1000),
        ):
            status, _, kind, param, code = answer.openai_error
            assert (status, kind, param, code) == (401, INVALID, None, "invalid_api_key")


def test_a_key_without_the_scope(assistants: Assistants) -> None:
    """403 for reading or writing that a key is not for."""
    thread = assistants.new_thread()
    reader = Assistants.with_grant(new_grant(tenant=assistants.grant.tenant, scopes=frozenset({"threads:read"})))
    writer = Assistants.with_grant(new_grant(tenant=assistants.grant.tenant, scopes=frozenset({"threads:write"})))

    assert reader.thread(thread).status == 200
    assert writer.append(thread).status == 200
    for answer, scope in ((writer.thread(thread), "threads:read"), (reader.append(thread), "threads:write")):
        said = f"This credential lacks the scope '{scope}'."
        assert answer.openai_error == (403, said, INVALID, None, "forbidden")
