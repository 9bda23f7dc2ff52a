"""Headers and queries as no client should send them: a clear answer, never a crash."""

from typing import Any

import pytest

from tests.support.data.events import SUCCESS, Answer, invoke
from tests.support.data.native_requests import NATIVE, POST_OPERATIONS, Target
from tests.support.engines.moto import Memory

LISTS = ["list_threads", "list_messages"]

NOTHING: list[dict[str, Any] | None] = [None, {}]


def send(target: Target, operation: str, **event: Any) -> Answer:
    """The answer to a good request, but for what is different."""
    return invoke(NATIVE[operation], target.event(operation) | event)


def with_headers(target: Target, operation: str, *others: tuple[str, list[str]]) -> Answer:
    """The answer to a good request with other headers beside its own."""
    good = target.event(operation)
    return send(target, operation, multiValueHeaders={**good["multiValueHeaders"], **dict(others)})


@pytest.mark.parametrize("operation", NATIVE)
def test_no_headers_at_all_are_no_credential(target: Target, operation: str) -> None:
    """API Gateway says null where there are none."""
    for nothing in NOTHING:
        assert send(target, operation, headers=nothing, multiValueHeaders=nothing).status == 401


@pytest.mark.parametrize("operation", NATIVE)
def test_no_query_is_an_empty_one(target: Target, operation: str) -> None:
    """Null, empty, or left out."""
    for nothing in NOTHING:
        query = {"queryStringParameters": nothing, "multiValueQueryStringParameters": nothing}
        assert send(target, operation, **query).status in SUCCESS


@pytest.mark.parametrize("operation", NATIVE)
def test_a_query_it_does_not_know_is_ignored(target: Target, operation: str) -> None:
    """As unknown fields of a body are."""
    query = {"": [""], "unknown": ["1", "2"], "Limit": ["x"], "limit[]": ["x"], "ü": ["\x00"]}
    last = {name: values[-1] for name, values in query.items()}

    answer = send(target, operation, queryStringParameters=last, multiValueQueryStringParameters=query)

    assert answer.status in SUCCESS


@pytest.mark.parametrize("operation", LISTS)
@pytest.mark.parametrize("name", ["limit", "cursor", "order"])
def test_a_parameter_said_twice_is_answered(target: Target, operation: str, name: str) -> None:
    """One of the two counts: 200 or 422, whichever."""
    values = ["1", "asc", "2", ""]

    answer = send(
        target, operation, queryStringParameters={name: values[-1]}, multiValueQueryStringParameters={name: values}
    )

    assert answer.status in {200, 422}


@pytest.mark.parametrize("name", ["x-api-key", "X-API-KEY", "X-Api-Key"])
def test_header_names_have_no_case(target: Target, name: str) -> None:
    """HTTP/2 says them in small letters, curl as they were typed."""
    assert send(target, "get_thread", multiValueHeaders={name: [target.caller.api_key]}).status == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "  Bearer "])
def test_a_bearer_is_a_bearer(target: Target, scheme: str) -> None:
    """In any case, with spaces to spare."""
    headers = {"authorization": [f"{scheme}  {target.caller.api_key} "]}

    assert send(target, "get_thread", multiValueHeaders=headers).status == 200


@pytest.mark.parametrize("operation", POST_OPERATIONS)
def test_a_key_has_1_to_255_characters(target: Target, memory: Memory, operation: str) -> None:
    """422 at the header, and nothing is written: an empty key is a client's mistake, not no key."""
    before = memory.everything

    for key in ("", "k" * 256, "k" * 9000):
        answer = with_headers(target, operation, ("Idempotency-Key", [key]))
        assert [loc for loc, _ in answer.problems] == [["header", "idempotency-key"]], len(key)
    assert memory.everything == before


@pytest.mark.parametrize("operation", POST_OPERATIONS)
def test_a_header_said_twice_is_answered(target: Target, operation: str) -> None:
    """Never a crash: two keys, two accepted types, two credentials of which the last counts."""
    for other in (
        ("Idempotency-Key", ["a", "b"]),
        ("Accept", ["text/html", "*/*"]),
        ("X-API-Key", ["nonsense", target.caller.api_key]),
    ):
        assert with_headers(target, operation, other).status in SUCCESS | {422}


@pytest.mark.parametrize("operation", NATIVE)
def test_other_headers_change_nothing(target: Target, operation: str) -> None:
    """Whatever browsers, proxies and probes send."""
    odd = [("", [""]), ("X" * 5000, ["x" * 5000]), ("Ünï", ["\x00\n"]), ("Accept", ["text/html"]), ("Host", ["..%2F"])]

    answer = with_headers(target, operation, *odd, ("Accept-Encoding", ["zstd"]), ("X-Request-Id", ["forged"]))

    assert answer.status in SUCCESS
    assert answer.headers["x-request-id"] != "forged"
