import re
from xml.etree.ElementTree import fromstring

from tests.bench.plot import LINE_HEIGHT, Line, Panel, svg

FLAT = [(1.0, 2.0), (1_000.0, 2.0)]


def panel(*lines: Line) -> str:
    """Draw a chart of these lines."""
    return svg(Panel("Cost < price", "messages", lines), columns=1)


def heights(drawn: str, *names: str) -> list[float]:
    """Return the vertical positions of the labels of lines."""
    return [float(re.findall(rf'y="([\d.]+)"[^>]*>{name}<', drawn)[0]) for name in names]


def test_chart_is_well_formed_xml() -> None:
    """A chart is well-formed XML, with any labels."""
    root = fromstring(panel(Line("a & b", FLAT)))  # noqa: S314 - trusted text

    assert root.tag.endswith("svg")


def test_axes_are_logarithmic() -> None:
    """Powers of ten are equidistant on both axes."""
    (points,) = re.findall(r'points="([^"]+)"', panel(Line("a", [(1, 1), (10, 10), (100, 100)])))
    (x1, y1), (x2, y2), (x3, y3) = ([float(number) for number in point.split(",")] for point in points.split())

    assert x2 - x1 == x3 - x2 > 0
    assert y2 - y1 == y3 - y2 < 0


def test_labels_do_not_overlap() -> None:
    """Lines with the same end have their labels below each other, inside the chart."""
    drawn = panel(*(Line(name, [(1.0, 1.0), (10.0, 1.0)]) for name in "abc"), Line("top", [(1.0, 9.0)]))
    a, b, c = sorted(heights(drawn, "a", "b", "c"))

    assert b - a >= LINE_HEIGHT
    assert c - b >= LINE_HEIGHT
    assert c <= heights(drawn, "1")[0]


def test_line_that_ends_has_a_cross() -> None:
    """A line that ends has a cross; others do not."""
    assert panel(Line("a", FLAT, ends=True)).count("<path") == 1
    assert panel(Line("a", FLAT)).count("<path") == 0
