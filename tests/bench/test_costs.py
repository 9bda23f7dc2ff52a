import pytest

from tests.bench.costs import INEXACT, table
from tests.bench.operations import operations, stub_model
from tests.bench.tables import in_page
from tests.support.engines.aws import Engine
from tests.support.engines.clock import patch_clock


@pytest.mark.usefixtures("store")
def test_the_page_has_the_costs_of_operations(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table in tests/bench/README.md is the one that `make costs ARGS=--write` counts and writes."""
    with stub_model():
        counted = table(operations(patch_clock(monkeypatch)))

    ignored = f"| {INEXACT} " if engine.dynamodb_url == engine.emulator.endpoint else "nothing"
    expected, written = (
        [line for line in text.splitlines() if ignored not in line] for text in (counted, in_page("costs"))
    )
    assert written == expected
