from pathlib import Path

import pytest

from core.cli.local.emulator_process import environment


def test_nothing_of_the_callers_aws_reaches_the_emulator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the emulator nor the functions in it can touch a real account."""
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")

    told = environment(tmp_path, 4566, persist=True)

    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & told.keys()
    assert told["AWS_ACCESS_KEY_ID"] == "test"


def test_a_real_model_can_stand_behind_bedrock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The emulator is told of the server that the caller names for it."""
    monkeypatch.setenv("MINISTACK_BEDROCK_PROXY_URL", "http://127.0.0.1:11434")

    assert environment(tmp_path, 4566, persist=True)["MINISTACK_BEDROCK_PROXY_URL"] == "http://127.0.0.1:11434"
