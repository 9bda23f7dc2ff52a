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
"""OpenAPI 3.1's default for schemas without `$schema`."""

ASSETS = re.compile(r'(?:href|src)="(docs/[^"]+\.(?:css|js))"')


def get(route: str, path: dict[str, str] | None = None) -> Answer:
    """The answer to a GET request."""
    return invoke(docs.handler, rest_event("GET", route, path))


def test_page_loads_nothing_from_other_hosts() -> None:
    """Page, style sheet and script are served by the function."""
    page = get("/docs")

    assets = ASSETS.findall(page.text)
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert len(assets) == 2
    assert "://" not in page.text
    for asset in assets:
        response = get("/docs/{asset}", {"asset": asset.removeprefix("docs/")})
        assert response.status == 200
        assert len(response.text) > 100_000


@pytest.mark.parametrize("asset", ["nope", "..", "a/b", "swagger-ui.min.css/"])
def test_unknown_asset_is_404(asset: str) -> None:
    """The error has the documented form, and no name leads out of the folder."""
    answer = get("/docs/{asset}", {"asset": asset})

    assert (answer.status, answer.body["error"]["code"]) == (404, "not_found")


def test_trailing_slash_redirects_to_the_page() -> None:
    """The page's relative links need the address without the slash."""
    event = rest_event("GET", "/docs") | {"path": "/docs/"}

    answer = invoke(docs.handler, event)

    assert (answer.status, answer.headers["location"]) == (307, "../docs")


def test_base_path_of_a_custom_domain_is_ignored() -> None:
    """The path of the event may have a prefix."""
    event = rest_event("GET", "/openapi.json") | {"path": "/conversations/openapi.json"}

    assert invoke(docs.handler, event).status == 200


@pytest.mark.parametrize("route", ["/docs", "/openapi.json"])
def test_every_response_has_its_request_id(route: str) -> None:
    """Responses of the documentation have the header, too."""
    event = rest_event("GET", route)

    assert invoke(docs.handler, event).headers["x-request-id"] == event["requestContext"]["requestId"]


def test_document_describes_every_endpoint() -> None:
    """Each operation has the handler's method, path and operation id, and a summary."""
    described = {
        operation["operationId"]: (method.upper(), path, operation["summary"])
        for path, operations in get("/openapi.json").body["paths"].items()
        for method, operation in operations.items()
    }

    endpoints = [handler for handler in map(function, modules()) if isinstance(handler, Endpoint)]
    assert {name: (method, path) for name, (method, path, _) in described.items()} == {
        endpoint.operation: (endpoint.method, endpoint.path) for endpoint in endpoints
    }
    assert all(summary for _, _, summary in described.values())


def test_references_and_schemas_match() -> None:
    """Every referenced schema exists, and every schema is referenced."""
    document: dict[str, Any] = get("/openapi.json").body
    referenced = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))

    assert referenced == set(document["components"]["schemas"])


def test_name_of_a_schema_is_unique_in_a_dialect() -> None:
    """Two models with one name would hide one of them."""
    named: dict[tuple[str, str], Any] = {}
    for endpoint in (handler for handler in map(function, modules()) if isinstance(handler, Endpoint)):
        described = endpoint.resolver.get_openapi_schema(title="", version="").model_dump(mode="json")
        for name, schema in described["components"]["schemas"].items():
            first = named.setdefault((endpoint.dialect.name, name), schema)
            assert first == schema, f"{endpoint.operation}: two models have the name {name}"


def test_document_is_valid_openapi_3_1() -> None:
    """The document is valid by the specification's schema, and each of its schemas by JSON Schema 2020-12."""
    document = get("/openapi.json").body

    assert document["openapi"] == "3.1.0"
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate(DRAFT | schema)


def test_path_parameters_are_declared() -> None:
    """The parameters in a path's braces and the declared ones are equal."""
    for path, operations in get("/openapi.json").body["paths"].items():
        for operation in operations.values():
            declared = {entry["name"] for entry in operation.get("parameters", []) if entry["in"] == "path"}
            assert declared == set(re.findall(r"{(\w+)}", path))


@pytest.mark.parametrize(("path", "required"), [("/messages", True), ("/{thread_id}", False)])
def test_body_is_required_if_one_of_its_fields_is(path: str, *, required: bool) -> None:
    """An empty body has no fields."""
    operations = get("/openapi.json").body["paths"][f"/v1/spaces/{{space_id}}/threads{path}"]

    assert operations["post" if required else "patch"]["requestBody"]["required"] is required


def test_document_is_ordered_for_readers() -> None:
    """The native dialect is first, each tag has a description, paths are sorted, and `get` is the first method."""
    document = get("/openapi.json").body

    assert document["tags"][0] == {"name": "native", "description": "Threads, messages and chats in Skein's own API."}
    assert all(tag["description"] for tag in document["tags"])
    assert [*document["paths"]] == sorted(document["paths"])
    assert [*document["paths"]["/v1/spaces/{space_id}/threads/{thread_id}"]] == ["get", "patch", "delete"]


def test_parameters_have_their_wire_names_and_types() -> None:
    """Headers have their usual names, and only nullable parameters may be null."""
    operations = get("/openapi.json").body["paths"]["/v1/spaces/{space_id}/threads/{thread_id}/messages"]

    key = operations["post"]["parameters"][-1]
    cursor = next(entry for entry in operations["get"]["parameters"] if entry["name"] == "cursor")
    assert (key["name"], key["required"]) == ("Idempotency-Key", False)
    assert {"type": "string", "minLength": 1, "maxLength": 255}.items() <= key["schema"].items()
    assert cursor["schema"]["type"] == "string"
    assert not {"anyOf", "default"} & cursor["schema"].keys()
