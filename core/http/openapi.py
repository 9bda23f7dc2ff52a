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
same key, the same request has the first one's answer, and nothing is written twice. The paths under `/v1/spaces` answer
under `/api-proxy/v1/spaces` as well; `/v1/threads` answers without its `/v1`, too.
"""

_SECURITY_SCHEMES = {
    "ApiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "Bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or a JWT of the trusted issuer."},
}

_SCHEMAS = "#/components/schemas/"


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
        "servers": [{"url": "./"}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": _SECURITY_SCHEMES},
        "security": [{name: []} for name in _SECURITY_SCHEMES],
    }


def _merged(endpoints: Iterable[Endpoint]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The paths and the schemas of all endpoints, the schemas of each dialect under its name."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for endpoint in endpoints:
        prefix = endpoint.dialect.__name__.rpartition(".")[2]
        one = endpoint.resolver.get_openapi_schema(title="", version="").model_dump_json(
            by_alias=True, exclude_none=True
        )
        described = loads(one.replace(f'"{_SCHEMAS}', f'"{_SCHEMAS}{prefix}.'))
        for path, operations in described["paths"].items():
            paths.setdefault(path, {}).update(operations)
        for name, schema in described.get("components", {}).get("schemas", {}).items():
            schemas[f"{prefix}.{name}"] = schema
    _say_which_bodies_may_be_left_out(paths, schemas)
    return paths, _referenced(paths, schemas)


def _say_which_bodies_may_be_left_out(paths: dict[str, Any], schemas: dict[str, Any]) -> None:
    """An empty body means "no fields", so a body without a field that must be said need not be sent."""
    for operation in (operation for operations in paths.values() for operation in operations.values()):
        for said in operation.get("requestBody", {}).get("content", {}).values():
            model = schemas.get(said["schema"].get("$ref", "").removeprefix(_SCHEMAS), said["schema"])
            operation["requestBody"]["required"] = "required" in model


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
