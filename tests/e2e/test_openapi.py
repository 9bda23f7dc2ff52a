"""The deployed API conforms to its OpenAPI document, with requests that schemathesis generates from it."""

from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CheckContext
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

import handlers
from core.http.openapi import document
from tests.e2e.answers import data
from tests.support.data.events import SUCCESS
from tests.support.engines.aws import Deployed

Case = schemathesis.Case[Any]

OUTSIDE_SCHEMAS = {"cursor_invalid", "idempotency_key_reused", "value_error"}
"""Error types of native requests that conform to their schema: the validity of a cursor, a key or a parent depends on
earlier requests."""

NO_BOUNDARIES = {"coverage": {"enabled": False}}
"""Settings without boundary values, which are too many."""

GOOD = {"generation": {"mode": "positive"}, "phases": NO_BOUNDARIES}

EXCLUDED_CHECKS = [
    positive_data_acceptance,  # replaced by `check_errors_of_valid_requests`
    unsupported_method,  # API Gateway returns 404 for unknown routes and methods alike
]


def load_schema(**settings: Any) -> OpenApiSchema:
    """Load the document with these settings. Requests are the same in every run, without unknown parameters, which the
    API ignores."""
    generation = {"allow-extra-parameters": False} | settings.pop("generation", {})
    config = SchemathesisConfig.from_dict({"seed": 1, "generation": generation} | settings)
    return schemathesis.openapi.from_dict(document(handlers), config=config)


def limit_examples(examples: int) -> settings:
    """Limit the number of examples of each operation, with the same examples in every run."""
    return settings(max_examples=examples, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def check_errors_of_valid_requests(_: CheckContext, response: Any, case: Case) -> None:
    """Check that a request that conforms to its schema fails only for reasons that no schema can express."""
    if case.meta and case.meta.generation.mode.is_positive and response.status_code in {400, 422}:
        assert {problem["type"] for problem in response.json()["detail"]} <= OUTSIDE_SCHEMAS


def test_deployed_document_is_that_of_the_handlers(deployed: Deployed) -> None:
    """The deployed document equals the one that these tests build from the handlers."""
    assert httpx.get(f"{deployed.url}/openapi.json").json() == document(handlers)


@load_schema().include(tag="native").parametrize()
@limit_examples(5)
def test_native_responses_are_documented(case: Case, deployed: Deployed, api_key: str) -> None:
    """Any request to a native endpoint has a documented response, and never an internal error."""
    case.call_and_validate(
        base_url=deployed.url,
        headers={"X-API-Key": api_key},
        additional_checks=[check_errors_of_valid_requests],
        excluded_checks=EXCLUDED_CHECKS,
    )


@(
    load_schema(generation={"mode": "positive"}, phases=NO_BOUNDARIES)
    .include(tag="native", path_regex="thread_id")
    .parametrize()
)
@limit_examples(5)
def test_responses_for_an_existing_thread_are_documented(case: Case, deployed: Deployed, api_key: str) -> None:
    """A valid native request for an existing thread and message has a documented response."""
    threads = f"{deployed.url}/v1/spaces/{case.path_parameters['space_id']}/threads"
    headers = {"X-API-Key": api_key}
    message = data(httpx.post(f"{threads}/messages", headers=headers, json={"content": "Hi"}), 201)
    existing = {"thread_id": message["thread_id"], "message_id": message["id"]}
    case.path_parameters |= {name: existing.get(name, value) for name, value in case.path_parameters.items()}

    answer = case.call_and_validate(
        base_url=deployed.url,
        headers=headers,
        additional_checks=[check_errors_of_valid_requests],
        # Schemathesis expects the rejection of a case whose ids were replaced.
        excluded_checks=[*EXCLUDED_CHECKS, negative_data_rejection],
    )

    assert answer.status_code in SUCCESS | {422}


@load_schema(phases=NO_BOUNDARIES).exclude(tag="native").parametrize()
@limit_examples(4)
def test_responses_of_other_dialects_are_documented(case: Case, deployed: Deployed, api_key: str) -> None:
    """Any request to an endpoint of another dialect has a documented response, and never an internal error."""
    case.call_and_validate(base_url=deployed.url, headers={"X-API-Key": api_key}, excluded_checks=EXCLUDED_CHECKS)
