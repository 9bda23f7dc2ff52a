"""The routes of the template: which function answers which method on which path."""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from core.http.endpoint import Endpoint
from core.http.gateway import Route

Resources = Mapping[str, Mapping[str, Any]]

FUNCTION, API = "AWS::Serverless::Function", "AWS::Serverless::Api"

INTEGRATION = "x-amazon-apigateway-integration"


def routes(template: Mapping[str, Any]) -> Iterator[Route]:
    """Every route of an endpoint, which is imported. The first that matches a path is the one that is meant."""
    resources: Resources = template["Resources"]
    found = [(*route, name) for name in resources for route in routes_of(template, name)]
    # As API Gateway prefers: a segment that is spelled out goes before a parameter.
    found.sort(key=lambda one: [(part.startswith("{"), part) for part in one[1].split("/")])
    for method, path, name in found:
        module, _, attribute = resources[name]["Properties"]["Handler"].rpartition(".")
        handler = getattr(import_module(module), attribute)
        if isinstance(handler, Endpoint):
            yield Route(method, path, handler)


def routes_of(template: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    """Method and path of each route of a function: of its events, and of integrations that the API spells out."""
    resources: Resources = template["Resources"]
    if resources[name]["Type"] != FUNCTION:
        return
    for event in resources[name]["Properties"].get("Events", {}).values():
        if event["Type"] == "Api":
            yield event["Properties"]["Method"].upper(), event["Properties"]["Path"]
    for api in (one["Properties"] for one in resources.values() if one["Type"] == API):
        for path, methods in api.get("DefinitionBody", {}).get("paths", {}).items():
            for method, described in methods.items():
                if re.search(rf"\${{{name}\.Arn}}", str(described[INTEGRATION]["uri"])):
                    yield method.upper(), path
