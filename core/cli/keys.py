"""`skein keys`: create, list and revoke API keys, on a deployed stack or on the local instance."""

import json
import re
from typing import Annotated

import typer

from core import clock
from core.access import api_keys
from core.access.api_keys import Grant
from core.cli.errors import exit_on_error
from core.cli.key_output import as_json, print_table
from core.cli.targets import open_target

app = typer.Typer(no_args_is_help=True, help="Create, list and revoke API keys.")

_UNITS = {"m": clock.MINUTE, "h": clock.HOUR, "d": clock.DAY, "w": 7 * clock.DAY}

_CACHE_SECONDS = api_keys.CACHE_LIFETIME // clock.SECOND


def parse_duration(text: str) -> int:
    """Return the milliseconds of a duration such as `90d`, `12h`, `30m` or `4w`. Raises typer.BadParameter."""
    match = re.fullmatch(r"([1-9]\d{0,3})([mhdw])", text)
    if not match:
        raise typer.BadParameter(f"{text!r} is not a duration. Use a number and a unit: 30m, 12h, 90d or 4w.")
    return int(match[1]) * _UNITS[match[2]]


Stack = Annotated[str, typer.Option(help="The name of the CloudFormation stack.")]
Region = Annotated[str | None, typer.Option(help="The AWS region of the stack. Default: the profile's region.")]
Profile = Annotated[str | None, typer.Option(help="The AWS profile whose credentials are used.")]
Local = Annotated[bool, typer.Option("--local", help="Use the instance that `make run` started, not a stack.")]
Tenant = Annotated[str, typer.Option(help="The tenant that owns the keys.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def create(
    *,
    tenant: Tenant,
    principal: Annotated[str, typer.Option(help="The user of the key, stored as the author of messages.")],
    name: Annotated[str, typer.Option(help="A label for lists. Default: the principal.")] = "",
    space: Annotated[
        list[str] | None, typer.Option(help="A space that the key may access. Repeatable. Default: all spaces.")
    ] = None,
    default_space: Annotated[str | None, typer.Option(help="The space for requests that do not name a space.")] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="threads:read, threads:write or admin. Repeatable. Default: the first two."),
    ] = None,
    expires_in: Annotated[
        int | None,
        typer.Option(
            parser=parse_duration, metavar="DURATION", help="For example 90d. Default: the key never expires."
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only the key.")] = False,
    json_: AsJson = False,
    stack: Stack = "skein",
    region: Region = None,
    profile: Profile = None,
    local: Local = False,
) -> None:
    """Create a key and print it. It is printed only once, because only its hash is stored."""
    grant = Grant(
        tenant=tenant,
        principal=principal,
        scopes=frozenset(scope or ("threads:read", "threads:write")),
        spaces=frozenset(space or (api_keys.ALL_SPACES,)),
        default_space=default_space,
        expires_at=expires_in and clock.now() + expires_in,
    )
    with exit_on_error("skein keys"), open_target(stack=stack, region=region, profile=profile, local=local):
        key_id, text = api_keys.issue(grant, name=name or principal)
        key = api_keys.get(key_id)
    typer.echo(json.dumps({"key": text, **as_json(key)}, indent=2) if json_ else text)
    if not quiet:
        typer.echo(f"Save key {key_id} now. Only its hash is stored, so it cannot be shown again.", err=True)


@app.command("list")
def list_(
    *,
    tenant: Tenant,
    json_: AsJson = False,
    stack: Stack = "skein",
    region: Region = None,
    profile: Profile = None,
    local: Local = False,
) -> None:
    """List a tenant's keys, including revoked and expired ones."""
    with exit_on_error("skein keys"), open_target(stack=stack, region=region, profile=profile, local=local):
        keys = list(api_keys.list_keys(tenant))
    if json_:
        typer.echo(json.dumps([as_json(key) for key in keys], indent=2))
    elif keys:
        print_table(keys)
    else:
        typer.echo(f"Tenant {tenant} has no keys.", err=True)


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(help="The key's id, or the whole key.")],
    *,
    tenant: Annotated[str | None, typer.Option(help="Revoke the key only if this tenant owns it.")] = None,
    stack: Stack = "skein",
    region: Region = None,
    profile: Profile = None,
    local: Local = False,
) -> None:
    """Revoke a key permanently."""
    key_id = key.split("_")[1] if key.startswith("skein_") else key
    with exit_on_error("skein keys"), open_target(stack=stack, region=region, profile=profile, local=local):
        found = api_keys.get(key_id)
        if found.revoked_at is None or tenant not in (None, found.grant.tenant):
            api_keys.revoke(tenant or found.grant.tenant, key_id)
    typer.echo(f"Key {key_id} ({found.name}, tenant {found.grant.tenant}) is revoked.")
    typer.echo(f"Functions that have it in their cache accept it for up to {_CACHE_SECONDS} s more.", err=True)
