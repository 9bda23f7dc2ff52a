"""Which tenant and space a command works in."""

import re
from collections.abc import Callable
from typing import Annotated

import typer

from core.access import names


def _named(what: str, form: re.Pattern[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not form.fullmatch(text):
            raise typer.BadParameter(f"{text!r} cannot be a {what}.")
        return text

    return check


TenantName = Annotated[str, typer.Option(callback=_named("tenant", names.TENANT_PATTERN), help="Whose threads.")]

SpaceName = Annotated[str, typer.Option(callback=_named("space", names.SPACE_PATTERN), help="The space they live in.")]
