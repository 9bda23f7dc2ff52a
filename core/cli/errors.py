"""How a command fails: one line on stderr and exit code 1, never a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from botocore.exceptions import BotoCoreError, ClientError

from core.cli.endpoints.errors import EndpointError
from core.cli.local.errors import LocalError
from core.errors import SkeinError


class TargetError(Exception):
    """The stack or local instance that a command addresses is missing or unreachable. The message gives the remedy."""


@contextmanager
def exit_on_error(command: str) -> Iterator[None]:
    """Print an expected error or an AWS error of the block after the command's name, and exit with code 1."""
    try:
        yield
    except (BotoCoreError, ClientError, EndpointError, LocalError, SkeinError, TargetError) as error:
        typer.echo(f"{command}: {error}", err=True)
        raise typer.Exit(1) from error
