from tests.clients.expected_errors import bad_request
from tests.clients.reports import Report


def test_longest_texts_are_stored(openai: Report) -> None:
    """A request may contain 100,000 characters of messages and a message 256,000, of any number of bytes."""
    assert openai["much_text"] == {"characters": 100_000, "same": True, "longest": True}


def test_request_has_at_most_twenty_items(openai: Report) -> None:
    """A request may contain 1 to 20 items; other numbers are errors and store nothing."""
    too_long = (
        "Invalid 'items': array too long. Expected an array with maximum length 20, but got an array with length 21"
    )
    too_short = (
        "Invalid 'items': array too short. Expected an array with minimum length 1, but got an array with length 0"
    )
    too_many = bad_request(f"{too_long} instead.", "items", "array_above_max_length")
    result = openai["twenty_items"]

    assert result["stored"] == [str(number) for number in range(1, 41)]
    assert result["errors"] == [
        too_many,
        too_many,
        bad_request(f"{too_short} instead.", "items", "array_below_min_length"),
    ]
