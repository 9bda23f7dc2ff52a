"""Line charts as SVG: panels side by side, both axes logarithmic, each line named at its end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import ceil, floor, log10

WIDTH, HEIGHT = 460, 320
"""Of a panel, in pixels; the names of its lines have room at its right."""

LEFT, RIGHT, TOP, BOTTOM = 56, 130, 46, 44
"""Room around the lines."""

LINE_HEIGHT = 13

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a5c00", "#56b4e9", "#555555")
"""Okabe and Ito's, which readers who confuse colours can tell apart; the sixth and seventh darkened."""

STYLE = (
    "text{font:11px system-ui,sans-serif;fill:#333}.title{font-size:13px;font-weight:600}"
    ".grid{stroke:#e4e4e4}.line{fill:none;stroke-width:2}"
)

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A curve; its values are positive. One that `ends` is marked there: it cannot go on."""

    name: str
    points: Sequence[Point]
    ends: bool = False


@dataclass(frozen=True)
class Panel:
    """A chart. The title says what stands on the upright axis, in which unit."""

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
        """An axis that has room for all values."""
        low, high = floor(log10(min(values))), ceil(log10(max(values)))
        return cls(low, max(high, low + 1), begin, end)

    def at(self, value: float) -> float:
        """Where a value stands."""
        return self.begin + (log10(value) - self.low) / (self.high - self.low) * (self.end - self.begin)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Where each power of ten stands, and its words."""
        for power in range(self.low, self.high + 1):
            yield self.at(10.0**power), f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"


def svg(*panels: Panel, columns: int = 2) -> str:
    """The panels, row by row."""
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
    for at, words in x.ticks():
        yield _rule(at, y.begin, at, y.end) + _text(at, y.begin + 16, words, anchor="middle")
    for at, words in y.ticks():
        yield _rule(x.begin, at, x.end, at) + _text(x.begin - 6, at + 4, words, anchor="end")
    ends = _apart([y.at(line.points[-1][1]) for line in panel.lines], y.begin - 4)
    for line, colour, end in zip(panel.lines, COLOURS, ends, strict=False):
        beside = x.at(line.points[-1][0]) + LINE_HEIGHT
        yield _curve(line, x, y, colour) + _text(beside, end + 4, line.name, colour=colour)


def _curve(line: Line, x: Axis, y: Axis, colour: str) -> str:
    points = [(x.at(right), y.at(up)) for right, up in line.points]
    drawn = " ".join(f"{right:.1f},{up:.1f}" for right, up in points)
    right, up = points[-1]
    cross = f"M{right - 5:.1f},{up - 5:.1f}l10,10m0,-10l-10,10"
    mark = f'<path class="line" stroke="{colour}" d="{cross}"/>' if line.ends else ""
    return f'<polyline class="line" stroke="{colour}" points="{drawn}"/>{mark}'


def _apart(heights: Sequence[float], lowest: float) -> list[float]:
    """Heights of names, each as near its line's end as the others let it, and none below `lowest`."""
    order = sorted(range(len(heights)), key=lambda one: heights[one])
    placed = list(heights)
    for above, below in pairwise(order):
        placed[below] = max(placed[below], placed[above] + LINE_HEIGHT)
    for one in reversed(order):
        placed[one] = min(placed[one], lowest)
        lowest = placed[one] - LINE_HEIGHT
    return placed


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="grid" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start", colour: str = "") -> str:
    more = (f' class="{kind}"' if kind else "") + (f' style="fill:{colour}"' if colour else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(words)}</text>'
