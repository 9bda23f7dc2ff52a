"""The endpoints of a checkout, read from the source of their handlers."""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.cli.endpoints.errors import EndpointError

_REQUIRED = ("template.yaml", "handlers", "events", "tests")


@dataclass(frozen=True)
class Endpoint:
    """An existing endpoint. `file` is its handler; `group` is the handler's folder."""

    file: Path
    method: str
    path: str
    dialect: str
    """The name of the dialect in the handler's source."""

    @property
    def name(self) -> str:
        """The operation id."""
        return self.file.stem

    @property
    def group(self) -> str:
        """The folder in handlers."""
        return self.file.parent.name


@dataclass(frozen=True)
class Repository:
    """A checkout of this repository."""

    root: Path

    @property
    def template(self) -> Path:
        """The SAM template."""
        return self.root / "template.yaml"

    @property
    def names(self) -> set[str]:
        """The names of all functions, including those that are not endpoints."""
        return {path.stem for path in self.root.glob("handlers/*/*.py")}

    @cached_property
    def endpoints(self) -> list[Endpoint]:
        """Every endpoint, sorted by file."""
        found = [_read_endpoint(path) for path in sorted(self.root.glob("handlers/*/*.py"))]
        return [one for one in found if one]

    def check(self) -> None:
        """Check that the folder is a checkout and not an installed package. Raises EndpointError."""
        missing = [name for name in _REQUIRED if not (self.root / name).exists()]
        if missing:
            raise EndpointError(
                f"it needs a checkout of the repository, and {self.root} has no {missing[0]}: clone the repository, "
                "run `make install` there, and use its .venv/bin/skein"
            )


def find_handler(module: ast.Module) -> tuple[ast.FunctionDef, ast.Call] | None:
    """Return the function with the decorator `endpoint` and the decorator's call; None if there is none."""
    for function in module.body:
        if isinstance(function, ast.FunctionDef):
            for decorator in function.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "endpoint":
                    return function, decorator
    return None


def _read_endpoint(file: Path) -> Endpoint | None:
    handler = find_handler(ast.parse(file.read_text()))
    if handler is None:
        return None
    _, call = handler
    method, path = map(ast.literal_eval, call.args)
    return Endpoint(file, method, path, next(ast.unparse(one.value) for one in call.keywords if one.arg == "dialect"))
