from tests.clients.refusals import bad
from tests.clients.reports import Report


def test_much_text(openai: Report) -> None:
    """A thread takes 100,000 characters of messages in one call, and a message 256,000, whatever bytes they are."""
    assert openai["much_text"] == {"characters": 100_000, "same": True, "longest": True}


def test_twenty_items(openai: Report) -> None:
    """A call takes twenty items; 21 are refused and leave nothing, as do none at all."""
    long = "Invalid 'items': array too long. Expected an array with maximum length 20, but got an array with length 21"
    short = "Invalid 'items': array too short. Expected an array with minimum length 1, but got an array with length 0"
    too_many = bad(f"{long} instead.", "items", "array_above_max_length")
    told = openai["twenty_items"]

    assert told["kept"] == [str(number) for number in range(1, 41)]
    assert told["refused"] == [too_many, too_many, bad(f"{short} instead.", "items", "array_below_min_length")]
