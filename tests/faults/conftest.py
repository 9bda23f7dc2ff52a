"""How many combinations were tried is part of the result."""

import time
from types import SimpleNamespace

import pytest

COMBINATIONS = "combinations of write, call and fault"


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS' own retry decides as ever whether to send again, but without waiting."""
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: time.sleep(0)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the number of combinations."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    tests = {one.nodeid: one.user_properties for one in reports if isinstance(one, pytest.TestReport)}
    numbers = [int(str(value)) for told in tests.values() for name, value in told if name == COMBINATIONS]
    if numbers:
        terminalreporter.write_line(f"{sum(numbers)} {COMBINATIONS}")
