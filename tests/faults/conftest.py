"""How many combinations were tried is part of the result."""

import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.faults.turns import answering
from tests.support.fixtures import clock
from tests.support.servers.fake_server import Wire

__all__ = ["clock"]

COMBINATIONS = "combinations of write, call and fault"


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS' own retry decides as ever whether to send again, but without waiting."""
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: time.sleep(0)))


@pytest.fixture
def model(store: dict[str, str]) -> Iterator[Wire]:
    """A model that answers, for `core` on the store."""
    with answering(store) as model:
        yield model
