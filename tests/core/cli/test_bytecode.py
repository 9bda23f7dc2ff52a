import os
from pathlib import Path

import pytest

from core.cli.bundle import ROOT
from core.cli.bytecode import NoInterpreterError, interpreter


def test_a_missing_interpreter_is_named_with_advice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The message says which Python is needed, and how to get it."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{ROOT / '.uv' / 'bin'}")

    with pytest.raises(NoInterpreterError, match=r"uv python install 3\.99"):
        interpreter("3.99")
