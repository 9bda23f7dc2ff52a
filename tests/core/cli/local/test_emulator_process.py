from pathlib import Path

import pytest

from core.cli.local.emulator_process import environment


def test_callers_aws_settings_are_not_inherited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the emulator nor the functions in it can reach a real AWS account."""
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")

    variables = environment(tmp_path, 4566, persist=True)

    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & variables.keys()
    assert variables["AWS_ACCESS_KEY_ID"] == "test"


def test_bedrock_proxy_address_is_inherited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The emulator gets the address of the model server that the caller has set."""
    monkeypatch.setenv("MINISTACK_BEDROCK_PROXY_URL", "http://127.0.0.1:11434")

    assert environment(tmp_path, 4566, persist=True)["MINISTACK_BEDROCK_PROXY_URL"] == "http://127.0.0.1:11434"
