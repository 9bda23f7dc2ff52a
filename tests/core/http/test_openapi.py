"""The quality of the OpenAPI document: descriptions of everything, real examples, and each error described once."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

import handlers
from core.http.openapi import document
from core.http.openapi_examples import load
from tests.core.http.examples import OPERATIONS, have_same_shape, record, streams
from tests.support.engines.moto import Memory
from tests.support.inspect.functions import function, modules
from tests.support.inspect.template import template

SCHEMAS, RESPONSES = "#/components/schemas/", "#/components/responses/"

WRITE = "python -m tests.core.http.examples"

OPERATION = pytest.mark.parametrize("operation", OPERATIONS)


def file_of(operation: str) -> str:
    """The path of an operation's handler."""
    return modules()[operation].replace(".", "/") + ".py"


def description_of(operation: str) -> dict[str, Any]:
    """The operation in the document."""
    endpoint = function(operation)
    described: dict[str, Any] = document(handlers)["paths"][endpoint.path][endpoint.method.lower()]
    return described


def validate(schema: Any, value: Any) -> None:
    """Check a value against a schema of the document."""
    schemas = {"components": {"schemas": document(handlers)["components"]["schemas"]}}
    jsonschema_rs.validate(schema | schemas, value)


def undescribed_fields(name: str, schema: Any) -> Iterator[str]:
    """The fields of a schema, and of schemas inside it, that have no description."""
    for field, value in schema.get("properties", {}).items():
        if not value.get("description"):
            yield f"{name}.{field}"
        yield from undescribed_fields(f"{name}.{field}", value)
    for keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for member in schema.get(keyword, []):
            yield from undescribed_fields(name, member)
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield from undescribed_fields(name, schema[keyword])


def referenced_schemas(part: Any) -> dict[str, Any]:
    """The schemas to which a part of the document refers, directly or indirectly."""
    schemas = document(handlers)["components"]["schemas"]
    reached: dict[str, Any] = {}
    new = set(re.findall(rf'"{SCHEMAS}([^"]+)"', json.dumps(part)))
    while new:
        reached |= {name: schemas[name] for name in new}
        new = set(re.findall(rf'"{SCHEMAS}([^"]+)"', json.dumps(reached))) - reached.keys()
    return reached


def success_of(operation: str) -> Any:
    """The only response of an operation that is not an error."""
    [success] = [response for status, response in description_of(operation)["responses"].items() if int(status) < 400]
    return success


@OPERATION
def test_an_operation_has_a_summary_and_a_description(operation: str) -> None:
    """The module's docstring is the summary, and the function's docstring describes more than that."""
    described = description_of(operation)

    assert described["summary"], f"{file_of(operation)}: the module needs a docstring, METHOD /path: summary"
    assert described.get("description"), f"{file_of(operation)}: the function `handler` needs a docstring"
    assert described["description"].rstrip(".") != described["summary"], f"{file_of(operation)}: both are the same"


@OPERATION
def test_every_parameter_has_a_description(operation: str) -> None:
    """Path values, query parameters and headers."""
    parameters = description_of(operation).get("parameters", [])
    missing = [parameter["name"] for parameter in parameters if not parameter.get("description")]

    assert not missing, f"{file_of(operation)}: parameters without description: {missing}"


@OPERATION
def test_every_schema_and_field_has_a_description(operation: str) -> None:
    """Those of the request, of the response and of the errors, in every depth."""
    described = description_of(operation)
    inline = [media["schema"] for media in described.get("requestBody", {}).get("content", {}).values()]
    schemas = referenced_schemas([described, document(handlers)["components"]["responses"]])
    missing = [name for name, schema in schemas.items() if not schema.get("description")]
    fields = [field for name, schema in schemas.items() for field in undescribed_fields(name, schema)]
    fields += [field for schema in inline for field in undescribed_fields("the request body", schema)]

    assert not missing, f"{file_of(operation)}: models without docstring in core/dialects: {missing}"
    assert not fields, f"{file_of(operation)}: fields without Field(description=...) in core/dialects: {fields}"


@OPERATION
def test_examples_are_valid(operation: str) -> None:
    """An operation with a body has an example of it, every operation has an example of its response, and each is valid
    against its schema."""
    request = description_of(operation).get("requestBody", {}).get("content", {})
    response = success_of(operation)["content"]

    for media in [*request.values(), *response.values()]:
        assert "example" in media, f"core/http/examples/{operation}.json is incomplete: run {WRITE} {operation}"
        validate(media["schema"], media["example"])
    assert ("text/event-stream" in response) == streams(function(operation))


@OPERATION
def test_an_example_is_what_the_handler_returns(operation: str, memory: Memory) -> None:
    """The request is that of events/<operation>.json, and the response has the fields and types of the example."""
    expected, stored = record(operation, memory), load(operation)
    outdated = f"core/http/examples/{operation}.json is outdated: run {WRITE} {operation}"

    assert stored.keys() == expected.keys(), outdated
    assert stored.get("request") == expected.get("request"), outdated
    assert have_same_shape(stored["response"], expected["response"]), outdated
    assert _event_names(stored) == _event_names(expected), outdated


def _event_names(example: dict[str, Any]) -> list[str]:
    return [line.partition("\n")[0].partition(":")[0] for line in example.get("stream", "").split("\n\n")]


@OPERATION
def test_an_operation_refers_to_shared_errors(operation: str) -> None:
    """Every error is a reference to a response in components, so that each is described once."""
    responses = description_of(operation)["responses"]
    dialect = function(operation).dialect.name

    for status, response in responses.items():
        if int(status) >= 400:
            assert response.keys() == {"$ref"}, f"{file_of(operation)}: {status}"
            assert response["$ref"].removeprefix(RESPONSES).partition(".")[0] in {dialect, "TooManyRequests"}
    assert {"401", "403", "404", "409", "413", "422", "429", "500", "502", "503", "504"} <= responses.keys()


@pytest.mark.parametrize("name", document(handlers)["components"]["responses"])
def test_a_shared_error_has_a_description_and_a_valid_example(name: str) -> None:
    """Only Qelos's 401 has no body, and therefore no example."""
    response = document(handlers)["components"]["responses"][name]

    assert f'"{RESPONSES}{name}"' in json.dumps(document(handlers)["paths"])
    assert response["description"].endswith(".")
    assert ("content" in response) == (not name.startswith("qelos") or not name.endswith("Unauthorized"))
    for media in response.get("content", {}).values():
        validate(media["schema"], media["example"])


def test_the_rate_limit_is_that_of_the_gateway() -> None:
    """The example is the body of the template's gateway response."""
    [api] = [one for one in template()["Resources"].values() if "GatewayResponses" in one.get("Properties", {})]
    gateway = api["Properties"]["GatewayResponses"]["THROTTLED"]["ResponseTemplates"]["application/json"]
    shared = document(handlers)["components"]["responses"]["TooManyRequests"]["content"]["application/json"]

    assert shared["example"] == json.loads(gateway)
