"""`skein`: run Skein on this machine, and operate a deployed stack."""

import typer

from core.cli import keys
from core.cli.endpoints.command import new_endpoint
from core.cli.errors import exit_on_error
from core.cli.openai import exporting, importing

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
app.add_typer(keys.app, name="keys")
app.add_typer(importing.app, name="import")
app.add_typer(exporting.app, name="export")
app.command()(new_endpoint)


@app.callback()
def skein() -> None:
    """Run Skein on this machine, and operate a deployed stack."""


@app.command()
def local() -> None:
    """Run Skein on this machine, without AWS, until Ctrl-C. SKEIN_PORT sets the port, SKEIN_STATE the data folder."""
    # The emulator is a development dependency: operators of a stack do not install it.
    from core.cli.local.run import Instance, run

    with exit_on_error("skein local"):
        run(Instance.from_environment())
