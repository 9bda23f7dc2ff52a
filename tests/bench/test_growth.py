from collections.abc import Iterator

import pytest

from tests.bench.growth import Growth, plot, table
from tests.bench.loads import LENGTHS, WRITERS, Loads, metered_store
from tests.bench.usage import Usage

APPEND = Usage(calls=2, read_units=1, write_units=1, dollars=0.75, bytes=3_200, cpu=0.001)


@pytest.fixture(scope="module")
def loads() -> Iterator[Loads]:
    """Loads on a separate engine."""
    with metered_store() as meter:
        yield Loads.create(meter, repeats=3)


def test_usage_does_not_grow_with_the_thread(loads: Loads) -> None:
    """Calls and units are the same for longer threads, except those of chat, which reads more messages."""
    short, long = loads.requests(25), loads.requests(40)

    assert short.keys() == long.keys()
    for kind in short.keys() - {"chat"}:
        counted = [(usage.calls, usage.read_units, usage.write_units) for usage in (short[kind], long[kind])]
        assert counted[0] == counted[1], kind
    assert long["chat"].read_units > short["chat"].read_units
    assert all(usage.cpu > 0 and usage.bytes > 500 for usage in long.values())


def test_concurrent_writers_make_more_calls_per_append(loads: Loads) -> None:
    """A single writer makes two calls per append; concurrent writers make more."""
    single, many = loads.writers(10, 1), loads.writers(10, 4)

    assert (single.calls, single.write_units) == (2, 1)
    assert many.calls > 2


def test_median_ignores_exceptional_requests() -> None:
    """The median ignores an exceptional request; CPU is the minimum."""
    other = Usage(calls=3, read_units=1, write_units=6, dollars=4, bytes=5_000, cpu=0.0008)

    assert Usage.median([APPEND, other, APPEND]) == Usage(2, 1, 1, 0.75, 3_200, 0.0008)


def test_table_and_plot_show_each_kind() -> None:
    """Each kind of request has a row in the table and a line in the plot."""
    growth = Growth(
        requests={length: {"append": APPEND} for length in LENGTHS},
        writers={length: dict.fromkeys(WRITERS, APPEND) for length in LENGTHS},
    )

    assert table(growth).count("2; 1 + 1; 3.2; 1.00") == 9
    assert plot(growth).count("<polyline") == 3 + len(LENGTHS)
