import pytest

from tests.clients.expected_errors import Expected, bad_request, no_conversation, no_item, no_message, no_thread
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

TOO_MANY = bad_request(PAIRS, "metadata", "object_above_max_properties")
TOO_LARGE = bad_request(LIMIT, "limit", "integer_above_max_value")

ERRORS: dict[str, Expected] = {
    "unknown_thread": no_thread(f"thread_{UNKNOWN}"),
    "strange_thread": no_thread("thread_x"),
    "no_thread": bad_request(
        "Invalid 'thread_id': 'undefined'. Expected an ID that begins with 'thread'.", "thread_id", "invalid_value"
    ),
    "unknown_message": no_message(f"msg_{UNKNOWN}"),
    "no_message": bad_request(
        "Invalid 'message_id': 'undefined'. Expected an ID that begins with 'msg'.", "message_id", "invalid_value"
    ),
    "unknown_conversation": no_conversation(f"conv_{UNKNOWN}"),
    "unknown_item": no_item(f"msg_{UNKNOWN}"),
    "role": bad_request(ROLE, "role", "invalid_value"),
    "no_role": bad_request("Missing required parameter: 'role'.", "role", "missing_required_parameter"),
    "no_content": bad_request("Missing required parameter: 'content'.", "content", "missing_required_parameter"),
    "pairs": TOO_MANY,
    "pairs_of_message": TOO_MANY,
    "pairs_of_conversation": TOO_MANY,
    "value": bad_request(VALUE, "metadata.k", "string_above_max_length"),
    "array": bad_request(ARRAY, "metadata", "invalid_type"),
    "content": bad_request(CONTENT, "content", "string_above_max_length"),
    "limit": TOO_LARGE,
    "limit_of_items": TOO_LARGE,
    "json": bad_request(JSON, None, "invalid_json"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_invalid_request_raises_client_exception(openai: Report, case: str) -> None:
    """An invalid request raises the client's exception with the exact message, type, param and code of the contract."""
    assert openai["errors"][case] == ERRORS[case]


@pytest.mark.parametrize("case", ["key", "key_of_conversations"])
def test_invalid_key_raises_authentication_error(openai: Report, case: str) -> None:
    """An invalid key raises an authentication error with the documented type and code."""
    error = openai["errors"][case]

    assert (error["class"], error["status"]) == ("AuthenticationError", 401)
    assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", None, "invalid_api_key")


def test_rejected_messages_are_not_stored(openai: Report) -> None:
    """A rejected message is not stored."""
    assert openai["messages_after_errors"] == 0
