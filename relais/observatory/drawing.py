"""An indicator over time as SVG: a dot a figure with the whiskers of its interval, a line a source, the target across. No Django.

Colours are classes (``frontend/css/observatory.css``), so that light, dark and paper each have their own. Lines and dots differ by
shape as well as by colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

WIDE, HIGH = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 32, 12, 12, 26
MARKS = ("circle", "square", "diamond")
STEPS = (0, 25, 50, 75, 100)
DAYS_APART = 20  # of a single figure from the edges of the picture


@dataclass(frozen=True)
class Dot:
    """One figure: ``series`` tells its source and territory apart (0, 1, 2 …); ``at`` is the middle of its period."""

    at: date
    value: float
    low: float | None
    high: float | None
    series: int


def draw(
    dots: Sequence[Dot], *, name: str, title: str, words: str, target: float | None = None, until: int | None = None
) -> str:
    """Return the SVG of ``dots``; ``words`` tells the same in a sentence, ``target`` is a line, to reach in the year ``until``."""
    first, last = _bounds(dots, until)
    parts = [_scale(step) for step in STEPS]
    parts += [_year(year, first, last) for year in _years(first, last)]
    if target is not None:
        y = _y(target)
        parts.append(f'<line class="target" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{y}" y2="{y}"/>')
    for series in sorted({dot.series for dot in dots}):
        mine = sorted((dot for dot in dots if dot.series == series), key=lambda dot: dot.at)
        kind = f"series s{series % len(MARKS)}"
        if len(mine) > 1:
            line = " ".join(f"{_x(dot.at, first, last)},{_y(dot.value)}" for dot in mine)
            parts.append(f'<polyline class="{kind}" points="{line}"/>')
        parts += [_dot(dot, _x(dot.at, first, last), kind) for dot in mine]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="course" viewBox="0 0 {WIDE} {HIGH}" role="img" '
        f"aria-labelledby={quoteattr(f'{name}-title {name}-words')}><title id={quoteattr(f'{name}-title')}>{escape(title)}"
        f"</title><desc id={quoteattr(f'{name}-words')}>{escape(words)}</desc>{''.join(parts)}</svg>"
    )


def spark(values: Sequence[int | None], *, title: str) -> str:
    """Return a small bar a quarter; None (not published) is a stroke on the ground."""
    most = max((value for value in values if value), default=0)
    bars = []
    for place, value in enumerate(values):
        high = 32 * value / most if value and most else 0
        kind = "bar" if high else "none"
        high = max(high, 2)
        bars.append(f'<rect class="{kind}" x="{place * 14}" y="{_n(36 - high)}" width="10" height="{_n(high)}"/>')
    width = max(14 * len(values) - 4, 10)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spark" viewBox="0 0 {width} 36" width="{width}" height="36" role="img">'
        f"<title>{escape(title)}</title>{''.join(bars)}</svg>"
    )


def _bounds(dots: Sequence[Dot], until: int | None) -> tuple[int, int]:
    days = [dot.at.toordinal() for dot in dots] + ([date(until, 12, 31).toordinal()] if until else [])
    if not days:
        days = [date(2020, 1, 1).toordinal()]
    apart = max((max(days) - min(days)) // 20, DAYS_APART)
    return min(days) - apart, max(days) + apart


def _years(first: int, last: int) -> list[int]:
    from_, to = date.fromordinal(first).year + 1, date.fromordinal(last).year
    step = max(1, (to - from_) // 5 + 1)
    return list(range(from_, to + 1, step))


def _year(year: int, first: int, last: int) -> str:
    x = _x(date(year, 1, 1), first, last)
    return (
        f'<line class="tick" x1="{x}" x2="{x}" y1="{HIGH - BOTTOM}" y2="{HIGH - BOTTOM + 5}"/>'
        f'<text class="label" x="{x}" y="{HIGH - 8}" text-anchor="middle">{year}</text>'
    )


def _scale(step: int) -> str:
    y = _y(step)
    return (
        f'<line class="ground" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{y}" y2="{y}"/>'
        f'<text class="label" x="{LEFT - 8}" y="{_n(float(y) + 4)}" text-anchor="end">{step}</text>'
    )


def _dot(dot: Dot, x: str, kind: str) -> str:
    y = _y(dot.value)
    whisker = ""
    if dot.low is not None and dot.high is not None:
        low, high = _y(dot.low), _y(dot.high)
        left, right = _n(float(x) - 4), _n(float(x) + 4)
        whisker = f'<path class="whisker" d="M{x} {low}V{high}M{left} {low}H{right}M{left} {high}H{right}"/>'
    mark = MARKS[dot.series % len(MARKS)]
    if mark == "circle":
        shape = f'<circle class="{kind}" cx="{x}" cy="{y}" r="4"/>'
    else:
        turn = f' transform="rotate(45 {x} {y})"' if mark == "diamond" else ""
        shape = f'<rect class="{kind}" x="{_n(float(x) - 3.5)}" y="{_n(float(y) - 3.5)}" width="7" height="7"{turn}/>'
    return whisker + shape


def _x(day: date, first: int, last: int) -> str:
    return _n(LEFT + (WIDE - LEFT - RIGHT) * (day.toordinal() - first) / (last - first))


def _y(value: float) -> str:
    return _n(TOP + (HIGH - TOP - BOTTOM) * (1 - min(max(value, 0), 100) / 100))


def _n(number: float) -> str:
    """Return a number with a point, whatever the screen's language."""
    return f"{number:.1f}".removesuffix(".0")
