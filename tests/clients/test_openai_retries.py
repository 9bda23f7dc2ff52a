from tests.clients.expected_errors import expected_error
from tests.clients.reports import Report


def test_keyed_retries_write_once(openai: Report) -> None:
    """A client that sends an Idempotency-Key and retries after every dropped response writes everything once."""
    result = openai["keyed_retries"]

    assert result["threads"] == ["changed", "2", "changed"]
    assert result["messages"] == [*"1234567"]
    assert result["sent"] == ["3", "4", "5"]
    assert result["seen"] == {"seen": "yes"}


def test_retries_without_keys_write_twice(openai: Report) -> None:
    """A client without keys repeats writes after a dropped response, which proves that the network drops responses."""
    assert openai["keyless_retries"] == [*"1122"]
    assert openai["network"] == {"lost": 11}


def test_repeated_key_replays_the_response(openai: Report) -> None:
    """A repeated key replays the first response, with a header; keys of other threads are independent."""
    result = openai["replays"]

    assert (result["replayed"], result["same"], result["messages"]) == ([None, "true"], True, ["Hello"])
    assert result["elsewhere"] == "Goodbye"


def test_key_of_another_request_is_rejected(openai: Report) -> None:
    """A key that was used for a different request is a permanent error."""
    message = "This Idempotency-Key was first used with a different request. Use a new key for a new request."
    reused = expected_error("UnprocessableEntityError", 422, message, code="idempotency_key_reused")

    assert openai["replays"]["reused"] == {**reused, "type": "idempotency_error", "should_retry": "false"}


def test_response_has_a_request_id(openai: Report) -> None:
    """The client exposes the id of its request."""
    assert openai["replays"]["request_id"] is True
