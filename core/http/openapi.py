"""The OpenAPI 3.1 document of all endpoints, generated from the handlers."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache
from http import HTTPStatus
from types import ModuleType
from typing import Any

from core.http import openapi_examples as examples
from core.http.endpoint import Endpoint
from core.jsontext import dumps, loads

_DESCRIPTION = """A conversation store: a space contains threads, and a thread contains messages.

Send an API key as `X-API-Key` or as `Authorization: Bearer`. Every POST accepts an `Idempotency-Key`: a repeated
request with the same key gets the first response, and nothing is stored twice. The paths under `/v1/spaces`,
`/v1/files` and `/v1/pii` are also available under `/api-proxy`, and `/v1/threads` and `/v1/conversations` also without
`/v1`. Every response has the header `X-Request-Id`.
"""

_SECURITY_SCHEMES = {
    "ApiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "An API key."},
    "Bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or a JWT of the trusted issuer."},
}

_SCHEMAS = "#/components/schemas/"

_RESPONSES = "#/components/responses/"

_METHODS = ("get", "post", "put", "patch", "delete")
"""The order of an endpoint's methods."""

_STREAM = {
    "type": "string",
    "description": "Server-sent events, each with JSON data, sent while the answer is generated.",
}


def discover(package: ModuleType) -> Iterator[Endpoint]:
    """Yield every endpoint in a package of handlers, by module name."""
    modules = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    for module in sorted(modules, key=lambda module: module.name):
        handler = getattr(importlib.import_module(module.name), "handler", None)
        if isinstance(handler, Endpoint):
            yield handler


@cache
def document(package: ModuleType) -> dict[str, Any]:
    """Return the document for all endpoints of a package. The server is the directory of the document's own URL."""
    paths, schemas, responses = _merge(discover(package))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Skein", "version": "1", "description": _DESCRIPTION},
        "servers": [{"url": "./", "description": "This deployment"}],
        "tags": _tags(package, paths),
        "paths": paths,
        "components": {
            "schemas": _referenced(schemas, paths, responses),
            "responses": responses,
            "securitySchemes": _SECURITY_SCHEMES,
        },
        "security": [{name: []} for name in _SECURITY_SCHEMES],
    }


def _tags(package: ModuleType, paths: dict[str, Any]) -> list[dict[str, str]]:
    """The groups of endpoints, the native one first, with the docstrings of their packages."""
    used = {tag for operations in paths.values() for operation in operations.values() for tag in operation["tags"]}
    names = sorted(used, key=lambda name: (name != "native", name))
    groups = ((name, importlib.import_module(f"{package.__name__}.{name}")) for name in names)
    return [{"name": name, "description": group.__doc__ or ""} for name, group in groups]


def _merge(endpoints: Iterable[Endpoint]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The paths, schemas and error responses of all endpoints. Names of schemas and responses begin with the name of
    the dialect."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    responses = {"TooManyRequests": examples.RATE_LIMITED}
    for endpoint in endpoints:
        prefix = endpoint.dialect.name
        generated = endpoint.resolver.get_openapi_schema(title="", version="")
        text = generated.model_dump_json(by_alias=True, exclude_none=True)
        part = loads(text.replace(f'"{_SCHEMAS}', f'"{_SCHEMAS}{prefix}.'))
        for name, schema in part.get("components", {}).get("schemas", {}).items():
            schemas[f"{prefix}.{name}"] = _describe(name, schema)
        [(path, operations)] = part["paths"].items()
        [operation] = operations.values()
        _mark_optional_bodies(operation, schemas)
        for parameter in operation.get("parameters", []):
            _normalize_parameter(parameter)
        responses |= _share_errors(operation, endpoint)
        _add_examples(operation, endpoint)
        paths.setdefault(path, {}).update(operations)
    in_order = {
        path: dict(sorted(paths[path].items(), key=lambda method: _METHODS.index(method[0]))) for path in sorted(paths)
    }
    return in_order, schemas, dict(sorted(responses.items()))


def _describe(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Add the descriptions that pydantic and Powertools omit, and move those of optional fields out of `anyOf`."""
    for field in schema.get("properties", {}).values():
        for member in field.get("anyOf", []):
            if "description" not in field and "description" in member:
                field["description"] = member.pop("description")
    if name == "JsonValue":
        return {"description": "Any JSON value."}
    return {"description": "A form."} | schema if name.startswith("Body_") else schema


def _mark_optional_bodies(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """An empty body means "no fields", so only a body with a required field is required."""
    for content in operation.get("requestBody", {}).get("content", {}).values():
        model = schemas.get(content["schema"].get("$ref", "").removeprefix(_SCHEMAS), content["schema"])
        operation["requestBody"]["required"] = "required" in model


def _normalize_parameter(parameter: dict[str, Any]) -> None:
    """Write the name of a header as usual, and remove null, which no path value, query parameter or header can be."""
    if parameter["in"] == "header":
        parameter["name"] = parameter["name"].title()
    schema = parameter["schema"]
    types = [type for type in schema.pop("anyOf", []) if type != {"type": "null"}]
    parameter["schema"] = schema | (types[0] if len(types) == 1 else {"anyOf": types} if types else {})


def _share_errors(operation: dict[str, Any], endpoint: Endpoint) -> dict[str, Any]:
    """Replace an operation's errors by references, and return the responses to which they refer."""
    shared: dict[str, Any] = {}
    references = {str(int(HTTPStatus.TOO_MANY_REQUESTS)): "TooManyRequests"}
    for status, response in operation["responses"].items():
        if int(status) >= HTTPStatus.BAD_REQUEST:
            phrase = re.sub(r"\W", "", HTTPStatus(int(status)).phrase.title())
            references[status] = f"{endpoint.dialect.name}.{phrase}"
            description, body = examples.error_response(endpoint.dialect, int(status))
            content = {
                kind: {"schema": media["schema"], "example": body} for kind, media in response["content"].items()
            }
            shared[references[status]] = {"description": description} | ({"content": content} if body else {})
    errors = {status: {"$ref": _RESPONSES + name} for status, name in references.items()}
    operation["responses"] = dict(sorted((operation["responses"] | errors).items()))
    return shared


def _add_examples(operation: dict[str, Any], endpoint: Endpoint) -> None:
    """Add the examples of the request and of the successful response, and the event stream if the endpoint has one."""
    example = examples.load(endpoint.operation)
    for media in operation.get("requestBody", {}).get("content", {}).values():
        media["example"] = example["request"]
    [success] = [response for response in operation["responses"].values() if "$ref" not in response]
    success["description"] = "Success."
    for media in success["content"].values():
        media["example"] = example["response"]
    if "stream" in example:
        success["content"]["text/event-stream"] = {"schema": _STREAM, "example": example["stream"]}


def _referenced(schemas: dict[str, Any], *parts: Any) -> dict[str, Any]:
    """The schemas that the parts refer to. Powertools adds error bodies of its own, which are never sent."""
    reached: dict[str, Any] = {}
    new = _names(parts)
    while new:
        reached |= {name: schemas[name] for name in new}
        new = _names([schemas[name] for name in new]) - reached.keys()
    return dict(sorted(reached.items()))


def _names(part: Any) -> set[str]:
    """The schemas that a part of the document refers to."""
    return set(re.findall(rf'"{_SCHEMAS}([^"]+)"', dumps(part)))
