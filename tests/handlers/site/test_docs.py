import json
import re
from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from core.http.endpoint import Endpoint
from handlers.site import docs
from tests.support.data.events import Answer, invoke, rest_event
from tests.support.inspect.functions import function, modules

DRAFT = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
"""What OpenAPI 3.1 takes a schema for that does not say."""

ASSETS = re.compile(r'(?:href|src)="(docs/[^"]+)"')


def get(route: str, path: dict[str, str] | None = None) -> Answer:
    """What a browser gets."""
    return invoke(docs.handler, rest_event("GET", route, path))


def test_the_page_brings_all_it_needs() -> None:
    """Page, style and script come from the function itself: nothing is fetched from the internet."""
    page = get("/docs")

    assets = ASSETS.findall(page.text)
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert len(assets) == 2
    assert "://" not in page.text
    for asset in assets:
        found = get("/docs/{asset}", {"asset": asset.removeprefix("docs/")})
        assert found.status == 200
        assert len(found.text) > 100_000


@pytest.mark.parametrize("asset", ["nope", "..", "a/b", "swagger-ui.min.css/"])
def test_an_asset_that_is_not_there(asset: str) -> None:
    """It is not found, in the contract's form; no name leads out of the folder."""
    answer = get("/docs/{asset}", {"asset": asset})

    assert (answer.status, answer.body["error"]["code"]) == (404, "not_found")


def test_a_slash_too_many() -> None:
    """The page's relative links need its own address, so the other one leads there."""
    event = rest_event("GET", "/docs") | {"path": "/docs/"}

    answer = invoke(docs.handler, event)

    assert (answer.status, answer.headers["location"]) == (307, "../docs")


def test_any_base_path() -> None:
    """Behind a domain of its own, a base path stands before the path: nothing depends on it."""
    event = rest_event("GET", "/openapi.json") | {"path": "/conversations/openapi.json"}

    assert invoke(docs.handler, event).status == 200


@pytest.mark.parametrize("route", ["/docs", "/openapi.json"])
def test_every_answer_has_its_request_id(route: str) -> None:
    """The docs are answers like any other."""
    event = rest_event("GET", route)

    assert invoke(docs.handler, event).headers["x-request-id"] == event["requestContext"]["requestId"]


def test_the_document_describes_every_endpoint() -> None:
    """Method and path of each handler are there, under its operation's id, with what it is about."""
    described = {
        operation["operationId"]: (method.upper(), path, operation["summary"])
        for path, operations in get("/openapi.json").body["paths"].items()
        for method, operation in operations.items()
    }

    endpoints = [found for found in map(function, modules()) if isinstance(found, Endpoint)]
    assert {name: (method, path) for name, (method, path, _) in described.items()} == {
        endpoint.operation: (endpoint.method, endpoint.path) for endpoint in endpoints
    }
    assert all(summary for _, _, summary in described.values())


def test_every_reference_leads_somewhere() -> None:
    """No schema is referred to that is not there; none is there that is not referred to."""
    document: dict[str, Any] = get("/openapi.json").body
    referred = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))

    assert referred == set(document["components"]["schemas"])


def test_one_name_one_model() -> None:
    """The endpoints of a dialect share their schemas: no two models of theirs have one name, which would hide one."""
    named: dict[tuple[str, str], Any] = {}
    for endpoint in (found for found in map(function, modules()) if isinstance(found, Endpoint)):
        described = endpoint.resolver.get_openapi_schema(title="", version="").model_dump(mode="json")
        for name, schema in described["components"]["schemas"].items():
            known = named.setdefault((endpoint.dialect.name, name), schema)
            assert known == schema, f"{endpoint.operation}: {name} is another elsewhere"


def test_the_document_is_openapi_3_1() -> None:
    """It is valid by the specification's own schema, and each schema in it is one of JSON Schema 2020-12."""
    document = get("/openapi.json").body

    assert document["openapi"] == "3.1.0"
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate(DRAFT | schema)


def test_every_value_in_a_path_is_described() -> None:
    """What stands in braces is a required parameter, and the other way round."""
    for path, operations in get("/openapi.json").body["paths"].items():
        for operation in operations.values():
            declared = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
            assert declared == set(re.findall(r"{(\w+)}", path))


@pytest.mark.parametrize(("path", "required"), [("/messages", True), ("/{thread_id}", False)])
def test_a_body_without_a_required_field_may_be_left_out(path: str, *, required: bool) -> None:
    """As it may: an empty body means "no fields"."""
    operations = get("/openapi.json").body["paths"][f"/v1/spaces/{{space_id}}/threads{path}"]

    assert operations["post" if required else "patch"]["requestBody"]["required"] is required


def test_the_document_is_in_an_order_to_be_read() -> None:
    """The native dialect comes first, each group says what it is; reading before writing, short paths before long."""
    document = get("/openapi.json").body

    assert document["tags"][0] == {"name": "native", "description": "Threads, messages and chats in Skein's own API."}
    assert all(tag["description"] for tag in document["tags"])
    assert [*document["paths"]] == sorted(document["paths"])
    assert [*document["paths"]["/v1/spaces/{space_id}/threads/{thread_id}"]] == ["get", "patch", "delete"]


def test_parameters_are_described_as_they_are_sent() -> None:
    """Headers by their usual names, and nothing may be null that cannot be."""
    operations = get("/openapi.json").body["paths"]["/v1/spaces/{space_id}/threads/{thread_id}/messages"]

    key = operations["post"]["parameters"][-1]
    cursor = next(one for one in operations["get"]["parameters"] if one["name"] == "cursor")
    assert (key["name"], key["required"]) == ("Idempotency-Key", False)
    assert {"type": "string", "minLength": 1, "maxLength": 255}.items() <= key["schema"].items()
    assert cursor["schema"]["type"] == "string"
    assert not {"anyOf", "default"} & cursor["schema"].keys()
