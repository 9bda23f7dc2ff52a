"""The OpenAPI 3.1 document of all endpoints, read from the handlers themselves."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType
from typing import Any

from core.http.endpoint import Endpoint
from core.jsontext import dumps, loads

_DESCRIPTION = """Conversations, kept: spaces hold threads, threads hold messages.

Send your key as `X-API-Key`, or as `Authorization: Bearer`. Every POST takes an `Idempotency-Key`: sent again with the
same key, the same request has the first one's answer, and nothing is written twice. The paths under `/v1/spaces`,
`/v1/files` and `/v1/pii` answer under `/api-proxy` as well; `/v1/threads` answers without its `/v1`, too.
"""

_SECURITY_SCHEMES = {
    "ApiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "Bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or a JWT of the trusted issuer."},
}

_SCHEMAS = "#/components/schemas/"

_METHODS = ("get", "post", "put", "patch", "delete")
"""In the order in which they are shown."""


def discover(package: ModuleType) -> Iterator[Endpoint]:
    """Every endpoint in a package of handlers, by module name."""
    for module in sorted(pkgutil.walk_packages(package.__path__, f"{package.__name__}."), key=lambda found: found.name):
        handler = getattr(importlib.import_module(module.name), "handler", None)
        if isinstance(handler, Endpoint):
            yield handler


@cache
def document(package: ModuleType) -> dict[str, Any]:
    """The document for all endpoints of a package, its server wherever the document itself was found."""
    paths, schemas = _merged(discover(package))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Skein", "version": "1", "description": _DESCRIPTION},
        "servers": [{"url": "./", "description": "This deployment"}],
        "tags": _tags(package, paths),
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": _SECURITY_SCHEMES},
        "security": [{name: []} for name in _SECURITY_SCHEMES],
    }


def _tags(package: ModuleType, paths: dict[str, Any]) -> list[dict[str, str]]:
    """The groups of endpoints, the native ones first, as their packages describe themselves."""
    used = {tag for operations in paths.values() for operation in operations.values() for tag in operation["tags"]}
    names = sorted(used, key=lambda name: (name != "native", name))
    groups = ((name, importlib.import_module(f"{package.__name__}.{name}")) for name in names)
    return [{"name": name, "description": group.__doc__ or ""} for name, group in groups]


def _merged(endpoints: Iterable[Endpoint]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The paths and the schemas of all endpoints, the schemas of each dialect under its name."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for endpoint in endpoints:
        prefix = endpoint.dialect.name
        one = endpoint.resolver.get_openapi_schema(title="", version="").model_dump_json(
            by_alias=True, exclude_none=True
        )
        described = loads(one.replace(f'"{_SCHEMAS}', f'"{_SCHEMAS}{prefix}.'))
        for path, operations in described["paths"].items():
            paths.setdefault(path, {}).update(operations)
        for name, schema in described.get("components", {}).get("schemas", {}).items():
            schemas[f"{prefix}.{name}"] = schema
    for operation in (operation for operations in paths.values() for operation in operations.values()):
        _say_whether_its_body_may_be_left_out(operation, schemas)
        for parameter in operation.get("parameters", []):
            _say_it_as_callers_do(parameter)
    in_order = {
        path: dict(sorted(paths[path].items(), key=lambda one: _METHODS.index(one[0]))) for path in sorted(paths)
    }
    return in_order, _referenced(paths, schemas)


def _say_whether_its_body_may_be_left_out(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """An empty body means "no fields", so a body without a field that must be said need not be sent."""
    for said in operation.get("requestBody", {}).get("content", {}).values():
        model = schemas.get(said["schema"].get("$ref", "").removeprefix(_SCHEMAS), said["schema"])
        operation["requestBody"]["required"] = "required" in model


def _say_it_as_callers_do(parameter: dict[str, Any]) -> None:
    """A header's name as it is usually written; and no null, which no path, query or header can say."""
    if parameter["in"] == "header":
        parameter["name"] = parameter["name"].title()
    schema = parameter["schema"]
    kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
    parameter["schema"] = schema | (kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {})


def _referenced(paths: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """The schemas that the paths lead to: Powertools adds its own error bodies, which we never send."""
    reached: dict[str, Any] = {}
    new = _names(paths)
    while new:
        reached |= {name: schemas[name] for name in new}
        new = _names([schemas[name] for name in new]) - reached.keys()
    return dict(sorted(reached.items()))


def _names(part: Any) -> set[str]:
    """The schemas that a part of the document refers to."""
    return set(re.findall(rf'"{_SCHEMAS}([^"]+)"', dumps(part)))
