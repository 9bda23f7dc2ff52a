"""`skein`: run Skein on this machine, and operate a deployed one."""

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


@app.callback()
def skein() -> None:
    """Run Skein on this machine, and operate a deployed one."""


@app.command()
def local() -> None:
    """Run Skein here, without AWS, until Ctrl-C; SKEIN_PORT and SKEIN_STATE say where."""
    # The emulator is not installed where a stack is only operated.
    from core.cli.local.errors import LocalError
    from core.cli.local.run import Place, run

    try:
        run(Place.from_environment())
    except LocalError as error:
        typer.echo(f"skein local: {error}", err=True)
        raise typer.Exit(1) from error
