import json
from typing import Any

import pytest

from core.cli.local.routes import API
from core.dialects.native import shared as native
from core.dialects.openai import shared as openai
from tests.support.inspect.template import resources

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
"""The error code of each status."""

UNKNOWN_ROUTE = ["MISSING_AUTHENTICATION_TOKEN", "RESOURCE_NOT_FOUND", "INVALID_SIGNATURE", "EXPIRED_TOKEN"]
"""API Gateway's names for a request to an unknown route."""

FALLBACK = {"DEFAULT_4XX": "invalid", "DEFAULT_5XX": "internal"}
"""The error codes of the gateway responses for all other errors, which keep API Gateway's status."""


def body(kind: str) -> Any:
    """The body of a gateway response."""
    return json.loads(RESPONSES[kind]["ResponseTemplates"]["application/json"])


@pytest.mark.parametrize("kind", RESPONSES)
def test_a_gateway_response_has_the_form_of_a_functions_error(kind: str) -> None:
    """It has the body of the native API, with the error code of its status."""
    status = RESPONSES[kind].get("StatusCode")

    if status == 422:
        native.InvalidBody.model_validate(body(kind))
    else:
        error = native.ErrorBody.model_validate(body(kind))
        assert error.detail == error.error.message
        assert error.error.code == (CODES[status] if status else FALLBACK[kind])


@pytest.mark.parametrize("kind", RESPONSES)
def test_a_gateway_response_has_the_request_id(kind: str) -> None:
    """Every response has X-Request-Id, and those to retry later have Retry-After."""
    headers = RESPONSES[kind]["ResponseParameters"]["Headers"]

    assert headers["X-Request-Id"] == "context.requestId"
    assert ("Retry-After" in headers) == (RESPONSES[kind].get("StatusCode") in {429, 502, 504})


def test_all_other_errors_have_a_gateway_response() -> None:
    """The two defaults exist and keep the status."""
    assert ["StatusCode" in RESPONSES[kind] for kind in FALLBACK] == [False] * len(FALLBACK)


@pytest.mark.parametrize("kind", UNKNOWN_ROUTE)
def test_an_unknown_route_is_not_found(kind: str) -> None:
    """With a Bearer credential too, which API Gateway then reads as an AWS signature."""
    assert RESPONSES[kind]["StatusCode"] == 404


@pytest.mark.parametrize("kind", ["THROTTLED", "QUOTA_EXCEEDED"])
def test_a_rate_limit_has_openais_form_too(kind: str) -> None:
    """API Gateway does not know the dialect of a route, so one body has the native form and OpenAI's."""
    error = openai.ErrorBody.model_validate(body(kind)).error

    assert (error.type, error.param) == ("rate_limit_error", None)
