from pathlib import Path

import pytest

from core.cli.local.child import environment


def test_nothing_of_the_callers_aws_reaches_the_emulator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the emulator nor the functions in it can touch a real account."""
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")

    told = environment(tmp_path, 4566, persist=True)

    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & told.keys()
    assert told["AWS_ACCESS_KEY_ID"] == "test"
