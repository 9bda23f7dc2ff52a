"""Runs uv, the package installer."""

import subprocess

from core.cli.bundle import ROOT


def uv(*arguments: str) -> str:
    """Run uv in this repository and return its output. Raises subprocess.CalledProcessError."""
    result = subprocess.run(["uv", *arguments], cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE)  # noqa: S607
    return result.stdout
