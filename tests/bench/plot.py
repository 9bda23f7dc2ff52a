"""Line charts as SVG: a grid of panels with logarithmic axes and a label at the end of each line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import ceil, floor, log10

WIDTH, HEIGHT = 460, 320
"""Size of a panel in pixels, including the labels of its lines on the right."""

LEFT, RIGHT, TOP, BOTTOM = 56, 130, 46, 44
"""Margins around the lines, in pixels."""

LINE_HEIGHT = 13

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a5c00", "#56b4e9", "#555555")
"""The palette of Okabe and Ito, which is distinguishable with colour blindness; the sixth and seventh are darkened."""

STYLE = (
    "text{font:11px system-ui,sans-serif;fill:#333}.title{font-size:13px;font-weight:600}"
    ".grid{stroke:#e4e4e4}.line{fill:none;stroke-width:2}"
)

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A curve of positive values. One that `ends`, because the operation failed there, has a cross at its end."""

    name: str
    points: Sequence[Point]
    ends: bool = False


@dataclass(frozen=True)
class Panel:
    """A chart. The title contains the quantity and unit of the vertical axis."""

    title: str
    x_label: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Axis:
    """Powers of ten from `low` to `high`, drawn from one pixel to another."""

    low: int
    high: int
    begin: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], begin: float, end: float) -> "Axis":
        """Create an axis that includes all values."""
        low, high = floor(log10(min(values))), ceil(log10(max(values)))
        return cls(low, max(high, low + 1), begin, end)

    def at(self, value: float) -> float:
        """Return the position of a value, in pixels."""
        return self.begin + (log10(value) - self.low) / (self.high - self.low) * (self.end - self.begin)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield the position and the label of each power of ten."""
        for power in range(self.low, self.high + 1):
            yield self.at(10.0**power), f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"


def svg(*panels: Panel, columns: int = 2) -> str:
    """Draw the panels, row by row."""
    rows = -(-len(panels) // columns)
    drawn = [
        f'<g transform="translate({at % columns * WIDTH},{at // columns * HEIGHT})">{"".join(_panel(panel))}</g>'
        for at, panel in enumerate(panels)
    ]
    size = f'width="{columns * WIDTH}" height="{rows * HEIGHT}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{STYLE}</style><rect {size} fill="#fff"/>'
    return "\n".join([head, *drawn, "</svg>\n"])


def _panel(panel: Panel) -> Iterator[str]:
    points = [point for line in panel.lines for point in line.points]
    x = Axis.over([point[0] for point in points], LEFT, WIDTH - RIGHT)
    y = Axis.over([point[1] for point in points], HEIGHT - BOTTOM, TOP)
    yield _text(LEFT, 24, panel.title, "title")
    yield _text((x.begin + x.end) / 2, HEIGHT - 8, panel.x_label, anchor="middle")
    for at, label in x.ticks():
        yield _rule(at, y.begin, at, y.end) + _text(at, y.begin + 16, label, anchor="middle")
    for at, label in y.ticks():
        yield _rule(x.begin, at, x.end, at) + _text(x.begin - 6, at + 4, label, anchor="end")
    ends = _spread([y.at(line.points[-1][1]) for line in panel.lines], y.begin - 4)
    for line, colour, end in zip(panel.lines, COLOURS, ends, strict=False):
        label_x = x.at(line.points[-1][0]) + LINE_HEIGHT
        yield _curve(line, x, y, colour) + _text(label_x, end + 4, line.name, colour=colour)


def _curve(line: Line, x: Axis, y: Axis, colour: str) -> str:
    points = [(x.at(right), y.at(up)) for right, up in line.points]
    drawn = " ".join(f"{right:.1f},{up:.1f}" for right, up in points)
    right, up = points[-1]
    cross = f"M{right - 5:.1f},{up - 5:.1f}l10,10m0,-10l-10,10"
    end_mark = f'<path class="line" stroke="{colour}" d="{cross}"/>' if line.ends else ""
    return f'<polyline class="line" stroke="{colour}" points="{drawn}"/>{end_mark}'


def _spread(heights: Sequence[float], lowest: float) -> list[float]:
    """Return vertical positions of labels, near the ends of their lines, without overlap and not below `lowest`."""
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    placed = list(heights)
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + LINE_HEIGHT)
    for index in reversed(order):
        placed[index] = min(placed[index], lowest)
        lowest = placed[index] - LINE_HEIGHT
    return placed


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="grid" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, label: str, kind: str = "", anchor: str = "start", colour: str = "") -> str:
    more = (f' class="{kind}"' if kind else "") + (f' style="fill:{colour}"' if colour else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(label)}</text>'
