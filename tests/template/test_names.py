from collections.abc import Callable, Mapping
from importlib import import_module

import pytest

from core.cli.bundle import ROOT
from core.http.endpoint import Endpoint
from tests.support.lambdas import EVENTS, function, kept_event, modules
from tests.support.template import Function, functions

SPELLINGS: Mapping[str, Callable[[str], set[str]]] = {
    "native": lambda path: {path, f"/api-proxy{path}"},
    "files": lambda path: {path, f"/api-proxy{path}"},
    "pii": lambda path: {path, f"/api-proxy{path}"},
    "assistants": lambda path: {path, path.removeprefix("/v1")},
    "conversations": lambda path: {path, path.removeprefix("/v1")},
    "qelos": lambda path: {path},
    "spaces": lambda path: {path, f"/api-proxy{path}"},
}
"""Under which paths API Gateway serves the path of an endpoint, by its group of handlers."""

ENDPOINTS = [block for block in functions() if isinstance(function(block.operation), Endpoint)]

MOST_LINES = 45


def named(block: Function) -> str:
    """For the name of a test."""
    return block.name


def test_every_handler_has_its_block_and_every_block_its_handler() -> None:
    """Adding an endpoint is a handler and a block; this says which is missing."""
    assert {block.operation for block in functions()} == set(modules())


def test_every_handler_has_its_event_and_every_event_its_handler() -> None:
    """Adding an endpoint is a handler and an event; this says which is missing."""
    assert {path.stem for path in EVENTS.iterdir()} == set(modules())


@pytest.mark.parametrize("block", functions(), ids=named)
def test_a_block_names_its_own_handler(block: Function) -> None:
    """The handler string leads to the module that the function is named for, and something can be called there."""
    assert block.properties["Handler"] == f"{modules()[block.operation]}.handler"
    assert callable(import_module(block.module).handler)


@pytest.mark.parametrize("block", ENDPOINTS, ids=named)
def test_a_block_serves_what_its_handler_says(block: Function) -> None:
    """Method and path of the block are the endpoint's, under each prefix of its dialect, and nothing else."""
    endpoint = function(block.operation)
    dialect = block.module.split(".")[1]

    assert sorted(block.routes) == sorted((endpoint.method, path) for path in SPELLINGS[dialect](endpoint.path))


@pytest.mark.parametrize("block", functions(), ids=named)
def test_an_event_is_of_a_route_of_its_function(block: Function) -> None:
    """What `sam local invoke` is given could have come through the API."""
    event = kept_event(block.operation)

    assert {"Records", "detail-type"} & event.keys() or (event["httpMethod"], event["resource"]) in block.routes


def test_no_route_is_served_twice() -> None:
    """Each method and path leads to one function."""
    routes = [route for block in functions() for route in block.routes]

    assert len(routes) == len(set(routes))


@pytest.mark.parametrize("operation", modules())
def test_a_handler_is_thin(operation: str) -> None:
    """A handler says what goes in and out; what happens between is core's."""
    source = ROOT / (modules()[operation].replace(".", "/") + ".py")

    assert len(source.read_text().splitlines()) <= MOST_LINES
