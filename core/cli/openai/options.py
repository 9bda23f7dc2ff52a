"""The options that name a tenant and a space."""

import re
from collections.abc import Callable
from typing import Annotated

import typer

from core.access import names


def _check_name(kind: str, pattern: re.Pattern[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise typer.BadParameter(f"{text!r} is not a valid {kind} name.")
        return text

    return check


TenantName = Annotated[
    str, typer.Option(callback=_check_name("tenant", names.TENANT_PATTERN), help="The tenant that owns the threads.")
]

SpaceName = Annotated[
    str, typer.Option(callback=_check_name("space", names.SPACE_PATTERN), help="The space that contains the threads.")
]
