"""`skein keys`: make, list and revoke API keys, on a deployed stack or on the Skein that runs here."""

import json
import re
from typing import Annotated

import typer

from core import clock
from core.access import api_keys
from core.access.api_keys import Grant
from core.cli.errors import reported
from core.cli.key_output import as_json, show
from core.cli.targets import working_on

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke API keys.")

_UNITS = {"m": clock.MINUTE, "h": clock.HOUR, "d": clock.DAY, "w": 7 * clock.DAY}

_LIVES_ON = api_keys.CACHE_LIFETIME // clock.SECOND


def duration(text: str) -> int:
    """Milliseconds in `90d`, `12h`, `30m` or `4w`."""
    found = re.fullmatch(r"([1-9]\d{0,3})([mhdw])", text)
    if not found:
        raise typer.BadParameter(f"{text!r} is no duration: write 30m, 12h, 90d or 4w.")
    return int(found[1]) * _UNITS[found[2]]


Stack = Annotated[str, typer.Option(help="The CloudFormation stack.")]
Region = Annotated[str | None, typer.Option(help="Its AWS region, if not the usual one.")]
Profile = Annotated[str | None, typer.Option(help="The AWS profile to sign in with.")]
Local = Annotated[bool, typer.Option("--local", help="The Skein that `make run` runs here, instead of a stack.")]
Tenant = Annotated[str, typer.Option(help="Whose keys.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command()
def create(
    *,
    tenant: Tenant,
    principal: Annotated[str, typer.Option(help="Who uses it: noted as the author of what is written with it.")],
    name: Annotated[str, typer.Option(help="What it is called in lists; the principal, if left out.")] = "",
    space: Annotated[
        list[str] | None, typer.Option(help="A space it is good for; repeat it. All, if left out.")
    ] = None,
    default_space: Annotated[str | None, typer.Option(help="The space of requests that name none.")] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="threads:read, threads:write or admin; repeat it. The first two, if left out."),
    ] = None,
    expires_in: Annotated[
        int | None, typer.Option(parser=duration, metavar="DURATION", help="90d, say. Never, if left out.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the key and nothing else.")] = False,
    json_: AsJson = False,
    stack: Stack = "skein",
    region: Region = None,
    profile: Profile = None,
    local: Local = False,
) -> None:
    """Make a key. It is shown once: only its hash is kept."""
    grant = Grant(
        tenant=tenant,
        principal=principal,
        scopes=frozenset(scope or ("threads:read", "threads:write")),
        spaces=frozenset(space or (api_keys.ALL_SPACES,)),
        default_space=default_space,
        expires_at=expires_in and clock.now() + expires_in,
    )
    with reported("skein keys"), working_on(stack=stack, region=region, profile=profile, local=local):
        key_id, text = api_keys.issue(grant, name=name or principal)
        made = api_keys.get(key_id)
    typer.echo(json.dumps({"key": text, **as_json(made)}, indent=2) if json_ else text)
    if not quiet:
        typer.echo(f"Keep the key of {key_id} now: only its hash is kept here, so it cannot be shown again.", err=True)


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
    """List a tenant's keys, revoked and expired ones too."""
    with reported("skein keys"), working_on(stack=stack, region=region, profile=profile, local=local):
        keys = list(api_keys.list_keys(tenant))
    if json_:
        typer.echo(json.dumps([as_json(key) for key in keys], indent=2))
    elif keys:
        show(keys)
    else:
        typer.echo(f"Tenant {tenant} has no keys.", err=True)


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(help="The key's id, or the whole key.")],
    *,
    tenant: Annotated[str | None, typer.Option(help="Only if it is this tenant's.")] = None,
    stack: Stack = "skein",
    region: Region = None,
    profile: Profile = None,
    local: Local = False,
) -> None:
    """End a key, for good."""
    key_id = key.split("_")[1] if key.startswith("skein_") else key
    with reported("skein keys"), working_on(stack=stack, region=region, profile=profile, local=local):
        found = api_keys.get(key_id)
        if found.revoked_at is None or tenant not in (None, found.grant.tenant):
            api_keys.revoke(tenant or found.grant.tenant, key_id)
    typer.echo(f"Key {key_id} ({found.name}, tenant {found.grant.tenant}) is revoked.")
    typer.echo(f"Functions that have just used it take it for up to {_LIVES_ON} s more.", err=True)
