"""uv, the installer, as a program."""

import subprocess

from core.cli.bundle import ROOT


def uv(*arguments: str) -> str:
    """Run uv in this repository; its output."""
    done = subprocess.run(["uv", *arguments], cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE)  # noqa: S607
    return done.stdout
