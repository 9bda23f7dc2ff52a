"""`skein new-endpoint`: create the files of an endpoint."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from core.cli.bundle import ROOT
from core.cli.endpoints.files import new_files
from core.cli.endpoints.plan import make_plan
from core.cli.endpoints.repository import Repository
from core.cli.errors import exit_on_error

_NEXT_STEPS = """
{method} {path} works like {model}. Next:

  1. Replace the summary, the parameters, the response and the body in {handler}.
  2. Replace the test in {test}.
  3. Adapt Policies of {logical_id} in template.yaml, and record calls on further code paths in
     tests/template/code_paths.
  4. Write the example of the documentation: .venv/bin/python -m tests.core.http.examples {name}
  5. Run `make test`. It {result} each part that is missing.
"""


def new_endpoint(
    name: Annotated[str, typer.Argument(help="The operation id in snake case, for example get_thread_summary.")],
    *,
    path: Annotated[
        str | None,
        typer.Option(help="The route's path. Default: get_thread_summary extends the path of get_thread by /summary."),
    ] = None,
    method: Annotated[str | None, typer.Option(help="Default: the method of the verb in the name.")] = None,
    group: Annotated[
        str | None, typer.Option(help="The folder in handlers. Default: that of the nearest path.")
    ] = None,
    scope: Annotated[
        str | None, typer.Option(help="The required scope. Default: threads:read for GET, otherwise threads:write.")
    ] = None,
    allow: Annotated[
        list[str] | None,
        typer.Option(help="A named permission of the template. Repeatable. Default: those of the model."),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(help="The endpoint to use as the model. Default: a GET endpoint with the same path parameters."),
    ] = None,
) -> None:
    """Create an endpoint: handler, function in the template, event, test and example. It needs a checkout of the
    repository."""
    with exit_on_error("skein new-endpoint"):
        repository = Repository(ROOT)
        repository.check()
        plan = make_plan(
            repository, name=name, path=path, method=method, group=group, scope=scope, permissions=allow, like=like
        )
        files = new_files(repository, plan)
        for file, content in files.items():
            typer.echo(f"{'changed' if file.exists() else 'created'}  {file.relative_to(ROOT)}")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        _format([file for file in files if file.suffix == ".py"])
    handler, _, test, *_ = (file.relative_to(ROOT) for file in files)
    result = "names" if like else "passes already, and later names"
    names = {"logical_id": plan.logical_id, "model": plan.model.name, "handler": handler, "test": test}
    typer.echo(_NEXT_STEPS.format_map(vars(plan) | names | {"result": result}))


def _format(files: Sequence[Path]) -> None:
    """Sort imports and format, as `make format` does. Without ruff, a development dependency, nothing is formatted."""
    ruff = Path(sys.executable).with_name("ruff")
    for command in (["check", "--fix"], ["format"]) if ruff.exists() else ():
        subprocess.run([ruff, *command, "--quiet", *files], cwd=ROOT, check=False)
