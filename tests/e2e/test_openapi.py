"""The deployed API against its own description, with requests that schemathesis makes of it."""

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

BEYOND_SCHEMAS = {"cursor_invalid", "idempotency_key_reused", "value_error"}
"""Why a native request may be refused that its schema allows: whether a cursor, a key or a parent is good depends on
what was before it."""

NO_BOUNDARIES = {"coverage": {"enabled": False}}
"""Without the boundary values of everything, which are many."""

GOOD = {"generation": {"mode": "positive"}, "phases": NO_BOUNDARIES}

NOT_AS_SCHEMATHESIS_EXPECTS = [
    positive_data_acceptance,  # replaced by `refused_only_beyond_schemas`
    unsupported_method,  # API Gateway has one answer for routes and methods that are not there: 404
]


def described(**settings: Any) -> OpenApiSchema:
    """The document, and how requests are made of it: always the same ones, and without parameters that nobody knows,
    because those are ignored."""
    generation = {"allow-extra-parameters": False} | settings.pop("generation", {})
    config = SchemathesisConfig.from_dict({"seed": 1, "generation": generation} | settings)
    return schemathesis.openapi.from_dict(document(handlers), config=config)


def bounded(examples: int) -> settings:
    """So many examples of each operation, the same ones each time."""
    return settings(max_examples=examples, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def refused_only_beyond_schemas(_: CheckContext, response: Any, case: Case) -> None:
    """A request that its schema allows is refused only for what no schema can say."""
    if case.meta and case.meta.generation.mode.is_positive and response.status_code in {400, 422}:
        assert {problem["type"] for problem in response.json()["detail"]} <= BEYOND_SCHEMAS


def test_the_document_is_that_of_the_handlers(deployed: Deployed) -> None:
    """What is served is what these tests read from the handlers."""
    assert httpx.get(f"{deployed.url}/openapi.json").json() == document(handlers)


@described().include(tag="native").parametrize()
@bounded(5)
def test_any_request(case: Case, deployed: Deployed, api_key: str) -> None:
    """Whatever is sent to a native endpoint, its answer is one that the document describes, and no error of ours."""
    case.call_and_validate(
        base_url=deployed.url,
        headers={"X-API-Key": api_key},
        additional_checks=[refused_only_beyond_schemas],
        excluded_checks=NOT_AS_SCHEMATHESIS_EXPECTS,
    )


@(
    described(generation={"mode": "positive"}, phases=NO_BOUNDARIES)
    .include(tag="native", path_regex="thread_id")
    .parametrize()
)
@bounded(5)
def test_good_requests_of_a_thread_that_is_there(case: Case, deployed: Deployed, api_key: str) -> None:
    """A native request that its schema allows, of a thread and a message that exist, has a described answer."""
    threads = f"{deployed.url}/v1/spaces/{case.path_parameters['space_id']}/threads"
    headers = {"X-API-Key": api_key}
    message = data(httpx.post(f"{threads}/messages", headers=headers, json={"content": "Hi"}), 201)
    known = {"thread_id": message["thread_id"], "message_id": message["id"]}
    case.path_parameters |= {name: known.get(name, value) for name, value in case.path_parameters.items()}

    answer = case.call_and_validate(
        base_url=deployed.url,
        headers=headers,
        additional_checks=[refused_only_beyond_schemas],
        # Schemathesis takes a case whose ids were replaced for one that must be refused.
        excluded_checks=[*NOT_AS_SCHEMATHESIS_EXPECTS, negative_data_rejection],
    )

    assert answer.status_code in SUCCESS | {422}


@described(phases=NO_BOUNDARIES).exclude(tag="native").parametrize()
@bounded(4)
def test_any_request_of_the_other_dialects(case: Case, deployed: Deployed, api_key: str) -> None:
    """The same of the others, whose own clients' words say more than their schemas."""
    case.call_and_validate(
        base_url=deployed.url, headers={"X-API-Key": api_key}, excluded_checks=NOT_AS_SCHEMATHESIS_EXPECTS
    )
