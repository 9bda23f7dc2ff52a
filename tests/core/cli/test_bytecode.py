import os
from pathlib import Path

import pytest

from core.cli.bundle import ROOT
from core.cli.bytecode import InterpreterNotFoundError, find_interpreter


def test_missing_interpreter_error_names_the_version_and_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The error names the required Python version and the command that installs it."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{ROOT / '.uv' / 'bin'}")

    with pytest.raises(InterpreterNotFoundError, match=r"uv python install 3\.99"):
        find_interpreter("3.99")
