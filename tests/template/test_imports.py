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
"""Which layer may import which: one way, down, and past the operations nobody reaches into the storage. Dialects know
the words in which models are asked and answer."""

SERVICES = ("core.tools.sandbox", "core.tools.lambda_client", "core.pii.comprehend")
"""Clients of AWS services that belong to one subject only."""

OUT = ("core.storage", "core.providers", "core.aws", *SERVICES)
"""What speaks with others: with DynamoDB and S3; with models, of which Bedrock's are in AWS, and so are the keys of
others."""

TRACERS = {"aws_xray_sdk", "opentelemetry", "aws_lambda_powertools", "aws_lambda_powertools.tracing"}
"""What writes traces; Powertools as a whole has a tracer in it."""

AWS = ("boto3", "botocore", "mypy_boto3")

DOES_NOTHING = Path(__file__).with_name("imports_do_nothing.py")


@cache
def imports(*, at_once: bool = False) -> Mapping[str, set[str]]:
    """The modules of ours and the packages of others that each module that is deployed imports; `at_once` leaves out
    those that a function imports when it is called."""
    found = {_name(path): path for path in sources() if path.suffix == ".py"}
    return {module: set(_imported(path, found, at_once=at_once)) for module, path in found.items()}


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path, ours: Mapping[str, Path], *, at_once: bool) -> Iterator[str]:
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
    """Where a module stands. What stands directly below core is an operation if it leads to the storage, or out."""
    first, *rest = module.split(".")
    if first == "handlers":
        return "handlers"
    if module in SERVICES:
        return "services"
    if rest and rest[0] in {"aws", "dialects", "http", "providers", "storage"}:
        return rest[0]
    return "operations" if any(name.startswith(OUT) for name in _below(module)) else "values"


@cache
def _below(module: str) -> set[str]:
    """All that a module imports, and what that imports."""
    found, new = set[str](), imports()[module]
    while new:
        found |= new
        new = {name for one in new for name in imports().get(one, ())} - found
    return found


def _ours(name: str) -> bool:
    return name in imports()


@pytest.mark.parametrize("module", imports())
def test_imports_point_one_way(module: str) -> None:
    """handlers, dialects, http, operations, storage and providers: each knows what is below it, and nothing above."""
    below = {name: layer(name) for name in imports()[module] if _ours(name)}

    assert {name for name, at in below.items() if at not in ALLOWED[layer(module)]} == set()


def test_no_module_imports_itself_by_a_detour() -> None:
    """There is an order in which all modules can be read, each after what it needs."""
    graph = {module: {name for name in names if _ours(name)} for module, names in imports(at_once=True).items()}

    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("module", imports())
def test_only_what_stands_before_aws_knows_it(module: str) -> None:
    """boto3 is imported by the storage and by the providers of models, and by nothing else that is deployed."""
    assert module.startswith(OUT) or not [name for name in imports()[module] if name.startswith(AWS)]


@pytest.mark.parametrize("module", imports())
def test_nothing_is_added_to_traces(module: str) -> None:
    """Traces are Lambda's own: nobody has anything at hand to write a word into one."""
    assert not [
        name for name in imports()[module] if name in TRACERS or name.startswith(("aws_xray_sdk.", "opentelemetry."))
    ]


def test_importing_does_nothing() -> None:
    """In a process with an empty environment, every module can be imported: no setting is read, no client is made,
    nothing is opened for writing, nobody is called."""
    command = [sys.executable, str(DOES_NOTHING), *imports()]

    done = subprocess.run(command, env={}, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
