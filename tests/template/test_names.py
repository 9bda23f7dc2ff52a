from collections.abc import Callable, Mapping
from importlib import import_module

import pytest

from core.cli.bundle import ROOT
from core.http.endpoint import Endpoint
from tests.support.inspect.functions import EVENTS, example_event, function, modules
from tests.support.inspect.template import Function, functions

PATHS: Mapping[str, Callable[[str], set[str]]] = {
    "native": lambda path: {path, f"/api-proxy{path}"},
    "files": lambda path: {path, f"/api-proxy{path}"},
    "pii": lambda path: {path, f"/api-proxy{path}"},
    "assistants": lambda path: {path, path.removeprefix("/v1")},
    "conversations": lambda path: {path, path.removeprefix("/v1")},
    "qelos": lambda path: {path},
    "spaces": lambda path: {path, f"/api-proxy{path}"},
}
"""The paths of API Gateway for an endpoint's path, by the package of its handler."""

ENDPOINTS = [block for block in functions() if isinstance(function(block.operation), Endpoint)]

MAX_LINES = 45


def name_of(block: Function) -> str:
    """The id of a test."""
    return block.name


def test_handlers_and_function_blocks_match() -> None:
    """Each handler has a block in template.yaml, and each block has a handler."""
    blocks = {block.operation for block in functions()}

    assert set(modules()) - blocks == set(), "template.yaml has no function block for these handlers"
    assert blocks - set(modules()) == set(), "handlers/ has no file for these function blocks of template.yaml"


def test_handlers_and_events_match() -> None:
    """Each handler has a file in events/, and each file has a handler."""
    events = {path.stem for path in EVENTS.iterdir()}

    assert set(modules()) - events == set(), "events/ has no example event, <operation>.json, for these handlers"
    assert events - set(modules()) == set(), "handlers/ has no file for these events"


@pytest.mark.parametrize("block", functions(), ids=name_of)
def test_a_block_names_the_handler_of_its_operation(block: Function) -> None:
    """The handler string names the operation's module, which has a callable `handler`."""
    assert block.properties["Handler"] == f"{modules()[block.operation]}.handler"
    assert callable(import_module(block.module).handler)


@pytest.mark.parametrize("block", ENDPOINTS, ids=name_of)
def test_a_block_has_the_routes_of_its_endpoint(block: Function) -> None:
    """Its routes are the endpoint's method and path with each prefix of its dialect, and no others."""
    endpoint = function(block.operation)
    dialect = block.module.split(".")[1]

    assert sorted(block.routes) == sorted((endpoint.method, path) for path in PATHS[dialect](endpoint.path))


@pytest.mark.parametrize("block", functions(), ids=name_of)
def test_an_event_is_a_request_of_its_function(block: Function) -> None:
    """An event of API Gateway is for a route of the function; the others are of a stream or a schedule."""
    event = example_event(block.operation)

    assert {"Records", "detail-type"} & event.keys() or (event["httpMethod"], event["resource"]) in block.routes


def test_every_route_has_one_function() -> None:
    """No method and path is in two blocks."""
    routes = [route for block in functions() for route in block.routes]

    assert len(routes) == len(set(routes))


@pytest.mark.parametrize("operation", modules())
def test_a_handler_is_short(operation: str) -> None:
    """A handler has at most 45 lines: input and output. The work is done in core."""
    source = ROOT / (modules()[operation].replace(".", "/") + ".py")

    assert len(source.read_text().splitlines()) <= MAX_LINES
