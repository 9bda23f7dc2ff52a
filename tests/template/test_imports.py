import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from core.cli.bundle import ROOT, sources

ALLOWED: Mapping[str, set[str]] = {
    "handlers": {"handlers", "dialects", "http", "operations", "values"},
    "dialects": {"dialects", "http", "operations", "providers", "values"},
    "http": {"http", "operations", "values"},
    "operations": {"operations", "services", "providers", "aws", "storage", "values"},
    "services": {"services", "providers", "aws", "values"},
    "providers": {"providers", "aws", "values"},
    "aws": {"aws", "values"},
    "storage": {"storage", "aws", "values"},
    "values": {"values"},
}
"""The layers that each layer may import: only those below it. Only operations import the storage. Dialects import
providers for the form of models' requests and responses."""

SERVICES = ("core.tools.sandbox", "core.tools.lambda_client", "core.pii.comprehend")
"""Clients of AWS services that belong to one subject only."""

OUT = ("core.storage", "core.providers", "core.aws", *SERVICES)
"""The packages that call other services: DynamoDB and S3; models, and the secrets with their keys."""

TRACERS = {"aws_xray_sdk", "opentelemetry", "aws_lambda_powertools", "aws_lambda_powertools.tracing"}
"""Packages that write traces. Powertools as a whole contains a tracer."""

AWS = ("boto3", "botocore", "mypy_boto3")

DOES_NOTHING = Path(__file__).with_name("imports_do_nothing.py")


@cache
def imports(*, at_once: bool = False) -> Mapping[str, set[str]]:
    """The imports of each deployed module: our modules, and packages of others. `at_once` omits those that a function
    imports when it is called."""
    found = {_name(path): path for path in sources() if path.suffix == ".py"}
    return {module: set(_iter_imports(path, found, at_once=at_once)) for module, path in found.items()}


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _iter_imports(path: Path, ours: Mapping[str, Path], *, at_once: bool) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    for node in tree.body if at_once else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module
            assert not node.level, f"{path}: imports are absolute"
            named = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if name in ours else node.module for name in named)


def layer(module: str) -> str:
    """The layer of a module. A module directly in core that leads to a package of OUT is an operation."""
    first, *rest = module.split(".")
    if first == "handlers":
        return "handlers"
    if module in SERVICES:
        return "services"
    if rest and rest[0] in {"aws", "dialects", "http", "providers", "storage"}:
        return rest[0]
    return "operations" if any(name.startswith(OUT) for name in _all_imports(module)) else "values"


@cache
def _all_imports(module: str) -> set[str]:
    """All direct and indirect imports of a module."""
    found, new = set[str](), imports()[module]
    while new:
        found |= new
        new = {name for one in new for name in imports().get(one, ())} - found
    return found


def _is_ours(name: str) -> bool:
    return name in imports()


@pytest.mark.parametrize("module", imports())
def test_a_module_imports_only_lower_layers(module: str) -> None:
    """Handlers, dialects, http, operations, storage and providers import only modules of lower layers."""
    below = {name: layer(name) for name in imports()[module] if _is_ours(name)}

    assert {name for name, at in below.items() if at not in ALLOWED[layer(module)]} == set()


def test_imports_have_no_cycle() -> None:
    """All modules can be imported in one order, each after its imports."""
    graph = {module: {name for name in names if _is_ours(name)} for module, names in imports(at_once=True).items()}

    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("module", imports())
def test_only_storage_and_providers_import_boto3(module: str) -> None:
    """No other deployed module imports boto3 or botocore."""
    assert module.startswith(OUT) or not [name for name in imports()[module] if name.startswith(AWS)]


@pytest.mark.parametrize("module", imports())
def test_no_module_imports_a_tracer(module: str) -> None:
    """Traces are Lambda's own, and no module can add content to them."""
    assert not [
        name for name in imports()[module] if name in TRACERS or name.startswith(("aws_xray_sdk.", "opentelemetry."))
    ]


def test_imports_have_no_side_effects() -> None:
    """In a process with an empty environment, every module can be imported: no setting is read, no client is created,
    no file is opened for writing, no service is called."""
    command = [sys.executable, str(DOES_NOTHING), *imports()]

    done = subprocess.run(command, env={}, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
