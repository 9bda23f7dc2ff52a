from collections.abc import Iterator

import pytest

from tests.bench.growth import Growth, plot, table
from tests.bench.loads import LENGTHS, WRITERS, Loads, metered
from tests.bench.usage import Usage

APPEND = Usage(calls=2, read_units=1, write_units=1, dollars=0.75, bytes=3_200, cpu=0.001)


@pytest.fixture(scope="module")
def loads() -> Iterator[Loads]:
    """Loads on an engine of their own."""
    with metered() as meter:
        yield Loads.through(meter, repeats=3)


def test_requests_take_the_same_of_a_longer_thread(loads: Loads) -> None:
    """Calls, units and dollars of all but chat, which tells a model more, are those of a short thread."""
    short, long = loads.requests(25), loads.requests(40)

    assert short.keys() == long.keys()
    for kind in short.keys() - {"chat"}:
        counted = [(one.calls, one.read_units, one.write_units) for one in (short[kind], long[kind])]
        assert counted[0] == counted[1], kind
    assert long["chat"].read_units > short["chat"].read_units
    assert all(one.cpu > 0 and one.bytes > 500 for one in long.values())


def test_writers_are_counted_by_the_append(loads: Loads) -> None:
    """One that is alone takes two calls for each, several that meet take more."""
    alone, many = loads.writers(10, 1), loads.writers(10, 4)

    assert (alone.calls, alone.write_units) == (2, 1)
    assert many.calls > 2


def test_the_usual_request_is_no_exception() -> None:
    """One of many that did more makes no difference; the least CPU is told, which nothing disturbed."""
    other = Usage(calls=3, read_units=1, write_units=6, dollars=4, bytes=5_000, cpu=0.0008)

    assert Usage.usual([APPEND, other, APPEND]) == Usage(2, 1, 1, 0.75, 3_200, 0.0008)


def test_a_growth_is_shown() -> None:
    """Each kind of request has its line, in the table and in the curves."""
    growth = Growth(
        requests={length: {"append": APPEND} for length in LENGTHS},
        writers={length: dict.fromkeys(WRITERS, APPEND) for length in LENGTHS},
    )

    assert table(growth).count("2; 1 + 1; 3.2; 1.00") == 9
    assert plot(growth).count("<polyline") == 3 + len(LENGTHS)
