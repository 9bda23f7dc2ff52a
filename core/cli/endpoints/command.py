"""`skein new-endpoint`: create the files of an endpoint."""

from typing import Annotated

import typer

from core.cli.bundle import ROOT
from core.cli.endpoints.files import new_files
from core.cli.endpoints.plan import make_plan
from core.cli.endpoints.repository import Repository
from core.cli.errors import exit_on_error

_NEXT_STEPS = """
{method} {path} is served by {logical_id}, with the handler and the permissions of {model}. Next:

  1. make test                the new endpoint passes as it is
  2. {handler}
                              replace the summary and the body
  3. {test}
                              replace the test
  4. make test                a failing test names the file and the entry that are missing
"""


def new_endpoint(
    name: Annotated[str, typer.Argument(help="The operation id in snake case, for example get_thread_summary.")],
    *,
    path: Annotated[str, typer.Option(help="For example /v1/spaces/{space_id}/threads/{thread_id}/summary.")],
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
    """Create an endpoint: handler, function in the template, event and test. It needs a checkout of the repository."""
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
    handler, _, test, *_ = (file.relative_to(ROOT) for file in files)
    steps = {"logical_id": plan.logical_id, "model": plan.model.name, "handler": handler, "test": test}
    typer.echo(_NEXT_STEPS.format_map(vars(plan) | steps))
