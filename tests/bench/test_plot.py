import re
from xml.etree.ElementTree import fromstring

from tests.bench.plot import LINE_HEIGHT, Line, Panel, svg

FLAT = [(1.0, 2.0), (1_000.0, 2.0)]


def panel(*lines: Line) -> str:
    """A chart of these lines."""
    return svg(Panel("Cost < price", "messages", lines), columns=1)


def heights(drawn: str, *names: str) -> list[float]:
    """Where the names of lines stand."""
    return [float(re.findall(rf'y="([\d.]+)"[^>]*>{name}<', drawn)[0]) for name in names]


def test_a_chart_is_a_picture() -> None:
    """It is XML, whatever its words are."""
    root = fromstring(panel(Line("a & b", FLAT)))  # noqa: S314 - our own words

    assert root.tag.endswith("svg")


def test_powers_of_ten_are_as_far_apart_as_each_other() -> None:
    """Both axes are logarithmic."""
    (points,) = re.findall(r'points="([^"]+)"', panel(Line("a", [(1, 1), (10, 10), (100, 100)])))
    (x1, y1), (x2, y2), (x3, y3) = ([float(one) for one in point.split(",")] for point in points.split())

    assert x2 - x1 == x3 - x2 > 0
    assert y2 - y1 == y3 - y2 < 0


def test_names_do_not_cover_each_other() -> None:
    """Lines that end at one place have their names below each other, inside the chart."""
    drawn = panel(*(Line(name, [(1.0, 1.0), (10.0, 1.0)]) for name in "abc"), Line("top", [(1.0, 9.0)]))
    a, b, c = sorted(heights(drawn, "a", "b", "c"))

    assert b - a >= LINE_HEIGHT
    assert c - b >= LINE_HEIGHT
    assert c <= heights(drawn, "1")[0]


def test_a_line_that_cannot_go_on_is_marked() -> None:
    """And only that."""
    assert panel(Line("a", FLAT, ends=True)).count("<path") == 1
    assert panel(Line("a", FLAT)).count("<path") == 0
