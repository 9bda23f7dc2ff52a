"""`skein`: run Skein on this machine, and operate a deployed one."""

import typer

from core.cli import keys
from core.cli.errors import reported
from core.cli.openai import exporting, importing

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
app.add_typer(keys.app, name="keys")
app.add_typer(importing.app, name="import")
app.add_typer(exporting.app, name="export")


@app.callback()
def skein() -> None:
    """Run Skein on this machine, and operate a deployed one."""


@app.command()
def local() -> None:
    """Run Skein here, without AWS, until Ctrl-C; SKEIN_PORT and SKEIN_STATE say where."""
    # The emulator is not installed where a stack is only operated.
    from core.cli.local.run import Place, run

    with reported("skein local"):
        run(Place.from_environment())
