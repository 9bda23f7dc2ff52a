"""Unusual and invalid headers and queries: each gets a defined response."""

from typing import Any

import pytest

from tests.support.data.events import SUCCESS, Answer, invoke
from tests.support.data.native_requests import NATIVE, POST_OPERATIONS, Target
from tests.support.engines.moto import Memory

LISTS = ["list_threads", "list_messages"]

NOTHING: list[dict[str, Any] | None] = [None, {}]


def send(target: Target, operation: str, **event: Any) -> Answer:
    """The answer to a valid request with other values in the event."""
    return invoke(NATIVE[operation], target.event(operation) | event)


def send_headers(target: Target, operation: str, *others: tuple[str, list[str]]) -> Answer:
    """The answer to a valid request with additional headers."""
    valid = target.event(operation)
    return send(target, operation, multiValueHeaders={**valid["multiValueHeaders"], **dict(others)})


@pytest.mark.parametrize("operation", NATIVE)
def test_request_without_headers_is_401(target: Target, operation: str) -> None:
    """API Gateway passes null for missing headers."""
    for nothing in NOTHING:
        assert send(target, operation, headers=nothing, multiValueHeaders=nothing).status == 401


@pytest.mark.parametrize("operation", NATIVE)
def test_missing_query_is_empty(target: Target, operation: str) -> None:
    """It may be null or empty."""
    for nothing in NOTHING:
        query = {"queryStringParameters": nothing, "multiValueQueryStringParameters": nothing}
        assert send(target, operation, **query).status in SUCCESS


@pytest.mark.parametrize("operation", NATIVE)
def test_unknown_query_parameters_are_ignored(target: Target, operation: str) -> None:
    """They are treated like unknown fields of a body."""
    query = {"": [""], "unknown": ["1", "2"], "Limit": ["x"], "limit[]": ["x"], "ü": ["\x00"]}
    last = {name: values[-1] for name, values in query.items()}

    answer = send(target, operation, queryStringParameters=last, multiValueQueryStringParameters=query)

    assert answer.status in SUCCESS


@pytest.mark.parametrize("operation", LISTS)
@pytest.mark.parametrize("name", ["limit", "cursor", "order"])
def test_repeated_query_parameter_is_200_or_422(target: Target, operation: str, name: str) -> None:
    """One of the values counts."""
    values = ["1", "asc", "2", ""]

    answer = send(
        target, operation, queryStringParameters={name: values[-1]}, multiValueQueryStringParameters={name: values}
    )

    assert answer.status in {200, 422}


@pytest.mark.parametrize("name", ["x-api-key", "X-API-KEY", "X-Api-Key"])
def test_header_names_have_no_case(target: Target, name: str) -> None:
    """HTTP/2 uses lower case, and curl sends names as typed."""
    assert send(target, "get_thread", multiValueHeaders={name: [target.caller.api_key]}).status == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "  Bearer "])
def test_bearer_scheme_has_no_case(target: Target, scheme: str) -> None:
    """Additional spaces are ignored."""
    headers = {"authorization": [f"{scheme}  {target.caller.api_key} "]}

    assert send(target, "get_thread", multiValueHeaders=headers).status == 200


@pytest.mark.parametrize("operation", POST_OPERATIONS)
def test_a_key_has_1_to_255_characters(target: Target, memory: Memory, operation: str) -> None:
    """An empty or longer key is 422, and nothing is written."""
    before = memory.everything

    for key in ("", "k" * 256, "k" * 9000):
        answer = send_headers(target, operation, ("Idempotency-Key", [key]))
        assert [loc for loc, _ in answer.problems] == [["header", "idempotency-key"]], len(key)
    assert memory.everything == before


@pytest.mark.parametrize("operation", POST_OPERATIONS)
def test_repeated_header_is_success_or_422(target: Target, operation: str) -> None:
    """This includes two keys, two accepted types and two credentials, of which the last counts."""
    for other in (
        ("Idempotency-Key", ["a", "b"]),
        ("Accept", ["text/html", "*/*"]),
        ("X-API-Key", ["nonsense", target.caller.api_key]),
    ):
        assert send_headers(target, operation, other).status in SUCCESS | {422}


@pytest.mark.parametrize("operation", NATIVE)
def test_unknown_headers_are_ignored(target: Target, operation: str) -> None:
    """This includes a forged request id."""
    odd = [("", [""]), ("X" * 5000, ["x" * 5000]), ("Ünï", ["\x00\n"]), ("Accept", ["text/html"]), ("Host", ["..%2F"])]

    answer = send_headers(target, operation, *odd, ("Accept-Encoding", ["zstd"]), ("X-Request-Id", ["forged"]))

    assert answer.status in SUCCESS
    assert answer.headers["x-request-id"] != "forged"
