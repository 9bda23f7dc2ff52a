import pytest

from tests.bench.costs import UNTOLD, table
from tests.bench.operations import answering, operations
from tests.bench.tables import in_page
from tests.support.engines.aws import Engine
from tests.support.engines.clock import adjustable


@pytest.mark.usefixtures("store")
def test_the_page_has_the_costs_of_operations(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table in tests/bench/README.md is the one that `make costs ARGS=--write` counts and writes."""
    with answering():
        counted = table(operations(adjustable(monkeypatch)))

    untold = f"| {UNTOLD} " if engine.dynamodb_url == engine.emulator.endpoint else "nothing"
    told, written = ([line for line in text.splitlines() if untold not in line] for text in (counted, in_page("costs")))
    assert written == told
