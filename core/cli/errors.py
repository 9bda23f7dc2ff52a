"""How the command line says that something did not work: one line on stderr and exit code 1, never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from botocore.exceptions import BotoCoreError, ClientError

from core.cli.local.errors import LocalError
from core.errors import SkeinError


class NoTargetError(Exception):
    """The Skein that a command is meant for cannot be found or reached; the message says what to do."""


@contextmanager
def reported(command: str) -> Iterator[None]:
    """Run a command's work; what goes wrong on purpose, or on AWS's side, ends it with a line that says so."""
    try:
        yield
    except (BotoCoreError, ClientError, LocalError, NoTargetError, SkeinError) as error:
        typer.echo(f"{command}: {error}", err=True)
        raise typer.Exit(1) from error
