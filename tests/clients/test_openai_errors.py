import pytest

from tests.clients.refusals import Refusal, bad, no_conversation, no_item, no_message, no_thread
from tests.clients.reports import Report

UNKNOWN = "0" * 32

PAIRS = (
    "Invalid 'metadata': too many properties. Expected an object with at most 16 properties, but got an object with 17"
    " properties instead."
)
VALUE = (
    "Invalid 'metadata.k': string too long. Expected a string with maximum length 512, but got a string with length 695"
    " instead."
)
CONTENT = (
    "Invalid 'content': string too long. Expected a string with maximum length 256000, but got a string with length"
    " 256001 instead."
)
LIMIT = "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 1000 instead."
JSON = (
    "Invalid body: failed to parse JSON value. Please check the value to ensure it is valid JSON. (Common errors"
    " include trailing commas, missing closing brackets, missing quotation marks, etc.)"
)
ROLE = "Invalid value: 'human'. Supported values are: 'user' and 'assistant'."
ARRAY = "Invalid type for 'metadata': expected a metadata object, but got an array instead."

TOO_MANY = bad(PAIRS, "metadata", "object_above_max_properties")
TOO_LARGE = bad(LIMIT, "limit", "integer_above_max_value")

TABLE: dict[str, Refusal] = {
    "unknown_thread": no_thread(f"thread_{UNKNOWN}"),
    "strange_thread": no_thread("thread_x"),
    "no_thread": bad(
        "Invalid 'thread_id': 'undefined'. Expected an ID that begins with 'thread'.", "thread_id", "invalid_value"
    ),
    "unknown_message": no_message(f"msg_{UNKNOWN}"),
    "no_message": bad(
        "Invalid 'message_id': 'undefined'. Expected an ID that begins with 'msg'.", "message_id", "invalid_value"
    ),
    "unknown_conversation": no_conversation(f"conv_{UNKNOWN}"),
    "unknown_item": no_item(f"msg_{UNKNOWN}"),
    "role": bad(ROLE, "role", "invalid_value"),
    "no_role": bad("Missing required parameter: 'role'.", "role", "missing_required_parameter"),
    "no_content": bad("Missing required parameter: 'content'.", "content", "missing_required_parameter"),
    "pairs": TOO_MANY,
    "pairs_of_message": TOO_MANY,
    "pairs_of_conversation": TOO_MANY,
    "value": bad(VALUE, "metadata.k", "string_above_max_length"),
    "array": bad(ARRAY, "metadata", "invalid_type"),
    "content": bad(CONTENT, "content", "string_above_max_length"),
    "limit": TOO_LARGE,
    "limit_of_items": TOO_LARGE,
    "json": bad(JSON, None, "invalid_json"),
}


@pytest.mark.parametrize("case", TABLE)
def test_error(openai: Report, case: str) -> None:
    """A bad request is the client's own exception, with the contract's message, type, param and code to the letter."""
    assert openai["errors"][case] == TABLE[case]


@pytest.mark.parametrize("case", ["key", "key_of_conversations"])
def test_bad_key(openai: Report, case: str) -> None:
    """A key that is none is an authentication error, of the type and code that clients know."""
    told = openai["errors"][case]

    assert (told["class"], told["status"]) == ("AuthenticationError", 401)
    assert (told["type"], told["param"], told["code"]) == ("invalid_request_error", None, "invalid_api_key")


def test_refused_messages_leave_nothing(openai: Report) -> None:
    """What is refused is not written."""
    assert openai["left_behind"] == 0
