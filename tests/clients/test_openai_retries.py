from tests.clients.refusals import refused
from tests.clients.reports import Report


def test_keyed_retries(openai: Report) -> None:
    """With its idempotency header set, a client that tries again after every lost answer does everything once."""
    told = openai["keyed_retries"]

    assert told["threads"] == ["changed", "2", "changed"]
    assert told["messages"] == [*"1234567"]
    assert told["sent"] == ["3", "4", "5"]
    assert told["seen"] == {"seen": "yes"}


def test_keyless_retries(openai: Report) -> None:
    """Without, it does what got lost twice: the proof that answers do get lost on this network."""
    assert openai["keyless_retries"] == [*"1122"]
    assert openai["network"] == {"lost": 11}


def test_replay(openai: Report) -> None:
    """A key sent again has the first answer again, marked as such; other threads have keys of their own."""
    told = openai["replays"]

    assert (told["replayed"], told["same"], told["messages"]) == ([None, "true"], True, ["Hello"])
    assert told["elsewhere"] == "Goodbye"


def test_reused_key(openai: Report) -> None:
    """A key sent with another request is refused for good."""
    message = "This Idempotency-Key was first used with a different request. Use a new key for a new request."
    reused = refused("UnprocessableEntityError", 422, message, code="idempotency_key_reused")

    assert openai["replays"]["reused"] == {**reused, "type": "idempotency_error", "should_retry": "false"}


def test_request_id(openai: Report) -> None:
    """The client knows the id of its request."""
    assert openai["replays"]["request_id"] is True
