import json
from typing import Any

import pytest

from core.cli.local.routes import API
from core.dialects.native import shared as native
from core.dialects.openai import shared as openai
from tests.support.template import resources

[(_, API_PROPERTIES)] = resources(API)
RESPONSES: dict[str, Any] = API_PROPERTIES["GatewayResponses"]

CODES = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    413: "too_large",
    429: "rate_limited",
    502: "unavailable",
    504: "unavailable",
}
"""The contract's name for each status."""

FALLBACK = {"DEFAULT_4XX": "invalid", "DEFAULT_5XX": "internal"}
"""Those that keep the status that API Gateway gives them."""


def body(kind: str) -> Any:
    """The body of a gateway response."""
    return json.loads(RESPONSES[kind]["ResponseTemplates"]["application/json"])


@pytest.mark.parametrize("kind", RESPONSES)
def test_the_gateway_speaks_as_the_functions_do(kind: str) -> None:
    """Whatever API Gateway answers by itself is in the contract's form, under the code that belongs to the status."""
    status = RESPONSES[kind].get("StatusCode")

    if status == 422:
        native.InvalidBody.model_validate(body(kind))
    else:
        error = native.ErrorBody.model_validate(body(kind))
        assert error.detail == error.error.message
        assert error.error.code == (CODES[status] if status else FALLBACK[kind])


@pytest.mark.parametrize("kind", RESPONSES)
def test_the_gateway_tells_the_request_id(kind: str) -> None:
    """Every answer carries X-Request-Id, and those that ask to wait say how long."""
    headers = RESPONSES[kind]["ResponseParameters"]["Headers"]

    assert headers["X-Request-Id"] == "context.requestId"
    assert ("Retry-After" in headers) == (RESPONSES[kind].get("StatusCode") in {429, 502, 504})


def test_what_is_not_named_has_its_words_too() -> None:
    """The two that stand for all others are there, and leave the status as it is."""
    assert not [kind for kind in FALLBACK if "StatusCode" in RESPONSES[kind]]


@pytest.mark.parametrize("kind", ["MISSING_AUTHENTICATION_TOKEN", "RESOURCE_NOT_FOUND", "INVALID_SIGNATURE"])
def test_an_unknown_route_is_not_found(kind: str) -> None:
    """However API Gateway calls it: it takes a Bearer credential on an unknown route for a signature of its own."""
    assert RESPONSES[kind]["StatusCode"] == 404


@pytest.mark.parametrize("kind", ["THROTTLED", "QUOTA_EXCEEDED"])
def test_a_limit_that_is_hit_is_told_to_openais_clients_too(kind: str) -> None:
    """API Gateway does not know dialects: one body is in the native form and in OpenAI's."""
    error = openai.ErrorBody.model_validate(body(kind)).error

    assert (error.type, error.param) == ("rate_limit_error", None)
