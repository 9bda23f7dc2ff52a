import pytest

from tests.bench.costs import UNTOLD, table
from tests.bench.operations import answering, operations
from tests.bench.tables import in_readme
from tests.support.engines.aws import Engine
from tests.support.engines.clock import patch_clock


@pytest.mark.usefixtures("store")
def test_the_readme_tells_what_operations_cost(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """README's table is what the command counts: `make costs ARGS=--write` puts it there."""
    with answering():
        counted = table(operations(patch_clock(monkeypatch)))

    untold = f"| {UNTOLD} " if engine.dynamodb_url == engine.emulator.endpoint else "nothing"
    told, written = (
        [line for line in text.splitlines() if untold not in line] for text in (counted, in_readme("costs"))
    )
    assert written == told
