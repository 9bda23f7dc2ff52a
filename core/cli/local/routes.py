"""The routes in the template: method, path and function."""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from core.http.endpoint import Endpoint
from core.http.gateway import Route

Resources = Mapping[str, Mapping[str, Any]]

FUNCTION, API = "AWS::Serverless::Function", "AWS::Serverless::Api"

INTEGRATION = "x-amazon-apigateway-integration"


def load_routes(template: Mapping[str, Any]) -> Iterator[Route]:
    """Import every endpoint and yield its routes. The first route that matches a request serves it."""
    resources: Resources = template["Resources"]
    routes = [(*route, name) for name in resources for route in iter_routes(template, name)]
    # API Gateway prefers a literal segment to a parameter.
    routes.sort(key=lambda route: [(part.startswith("{"), part) for part in route[1].split("/")])
    for method, path, name in routes:
        module, _, attribute = resources[name]["Properties"]["Handler"].rpartition(".")
        handler = getattr(import_module(module), attribute)
        if isinstance(handler, Endpoint):
            yield Route(method, path, handler)


def iter_routes(template: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    """Yield method and path of each route of a function, from its events and from the API's DefinitionBody."""
    resources: Resources = template["Resources"]
    if resources[name]["Type"] != FUNCTION:
        return
    for event in resources[name]["Properties"].get("Events", {}).values():
        if event["Type"] == "Api":
            yield event["Properties"]["Method"].upper(), event["Properties"]["Path"]
    for api in (resource["Properties"] for resource in resources.values() if resource["Type"] == API):
        for path, methods in api.get("DefinitionBody", {}).get("paths", {}).items():
            for method, operation in methods.items():
                if re.search(rf"\${{{name}\.Arn}}", str(operation[INTEGRATION]["uri"])):
                    yield method.upper(), path
