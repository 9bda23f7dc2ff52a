"""Fixtures of the fault tests, and the name under which they record the number of combinations."""

import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.faults.turns import run_model
from tests.support.fixtures import clock
from tests.support.servers.fake_server import Wire

__all__ = ["clock"]

COMBINATIONS = "combinations of write, call and fault"


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries of botocore without their delays."""
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: time.sleep(0)))


@pytest.fixture
def model(store: dict[str, str]) -> Iterator[Wire]:
    """A model that responds, for `core` on the store."""
    with run_model(store) as model:
        yield model
