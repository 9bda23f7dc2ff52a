"""Checks that commands which the tests do not run exist: `make`, `sam`, `skein` and `aws` with their options."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache

import typer
from botocore import xform_name
from botocore.session import Session

from core.cli.bundle import ROOT
from core.cli.main import app

S3_COMMANDS = {"rb": {"--force"}}
"""Commands of `aws s3` and their options. They belong to the AWS CLI, so botocore has no model of them."""


def commands(code: str) -> Iterator[list[str]]:
    """The words of each command of a shell script without control flow."""
    for line in code.replace("\\\n", " ").splitlines():
        if words := shlex.split(line, comments=True):
            yield words


def check(words: list[str]) -> None:
    """Fail if a command, one of its subcommands or one of its options does not exist."""
    program, *arguments = words
    checks = {"make": _check_make, ".venv-sam/bin/sam": _check_sam, ".venv/bin/skein": _check_skein, "aws": _check_aws}
    assert program in checks, f"there is no check of {program}"
    checks[program](arguments)


@cache
def make_targets() -> set[str]:
    """The targets that `make help` lists."""
    return set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


def _check_make(targets: list[str]) -> None:
    assert {*targets} <= make_targets()


def _check_sam(arguments: list[str]) -> None:
    options = {word.partition("=")[0] for word in arguments[1:] if word.startswith("--")}
    assert options <= {*re.findall(r"--[a-z-]+", _sam_help(arguments[0]))}


@cache
def _sam_help(command: str) -> str:
    subprocess.run(["make", "--silent", ".venv-sam/installed"], cwd=ROOT, check=True, capture_output=True)
    command_line = [str(ROOT / ".venv-sam" / "bin" / "sam"), command, "--help"]
    return subprocess.run(command_line, check=True, capture_output=True, text=True).stdout


def _check_skein(arguments: list[str]) -> None:
    command = typer.main.get_command(app)
    context = typer.Context(command)
    while isinstance(command, typer.core.TyperGroup):
        name, found, arguments = command.resolve_command(context, arguments)
        assert name
        assert found
        command = found
    command.make_context(command.name, arguments)  # raises for an unknown option, or a missing one


def _check_aws(arguments: list[str]) -> None:
    service, command, *rest = arguments
    options = {word for word in rest if word.startswith("--")}
    if service == "s3":
        assert options <= S3_COMMANDS[command]
        return
    model = Session().get_service_model(service)
    (operation,) = [name for name in model.operation_names if xform_name(name, "-") == command]
    shape = model.operation_model(operation).input_shape
    assert shape
    members = {f"--{xform_name(name, '-')}" for name in shape.members}
    assert {option.replace("--no-", "--") for option in options} <= members
