"""Pictures of scores as SVG: a radar of the dimensions, and the way from one stage to the next. No Django.

Letters are taken too wide on purpose, as in the library's drawings: a text never leaves the picture. Colours are classes
(``frontend/css/diagnostics.css``), so that light, dark and paper each have their own; lines also differ by dash and mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from xml.sax.saxutils import escape, quoteattr

from relais.library.drawing import width_of, wrap

WIDE, NARROW = 640, 320  # units across
FONT = 16
LINE = 20
RINGS = (25, 50, 75, 100)
EDGE = 16  # between the outer ring and a name
ROW = 54  # of one dimension in the picture of stages
FEWEST = 3  # dimensions of a radar
INK = (  # no style sheet reaches a picture on paper; edges are darker there than on a screen
    "text{font-family:'Libertinus Serif';fill:#211c15}.scale{font-size:14px;fill:#5d5346}"
    ".ring{fill:none;stroke:#b9ae9f;stroke-width:1.2}.series{fill:none;stroke:#8a7d6b;stroke-width:2}"
    ".series.s2{fill:#0f5a4c;fill-opacity:.18;stroke:#0f5a4c;stroke-width:2.5}"
    ".mark{fill:#fff;stroke:#8a7d6b;stroke-width:2}.mark.s2{fill:#0f5a4c;stroke:#fff}"
)


@dataclass(frozen=True)
class Series:
    """One line of a picture: its name, and its scores of 100 by dimension (None: nothing of it counts)."""

    name: str
    scores: Sequence[float | None]


def radar(
    names: Sequence[str], series: Sequence[Series], *, title: str, description: str, name: str, narrow: bool = False
) -> str:
    """Return the radar of ``series`` (at most three, the newest last) over the dimensions ``names``; empty under three.

    ``name`` begins its identifiers. The ``narrow`` one, for telephones and margins, has numbers at its points and the names below.
    """
    if len(names) < FEWEST:
        return ""
    shape = _Shape(NARROW, 115, len(names)) if narrow else _Shape(WIDE, 150, len(names))
    labels = [[str(at)] for at in range(1, len(names) + 1)] if narrow else [wrap(one, 10.5, 3) for one in names]
    shape.middle = max(len(labels[0]), 1) * LINE + EDGE + shape.radius + 4
    parts = [shape.ring(part) for part in RINGS]
    parts += [shape.spoke(at) for at in range(len(names))]
    parts += [
        _text(str(part), shape.wide / 2 + 4, shape.middle - shape.radius * part / 100 + 5, "scale")
        for part in (50, 100)
    ]
    first = 3 - len(series)
    for at, one in enumerate(series, start=first):
        parts.append(shape.line(one, at))
    lowest: float = shape.middle + shape.radius
    for at, lines in enumerate(labels):
        drawn, bottom = shape.label(lines, at)
        parts += drawn
        lowest = max(lowest, bottom)
    lowest += LINE
    if narrow:
        drawn, lowest = _key(names, lowest)
        parts += drawn
    drawn, height = _legend([one.name for one in series], first, lowest, shape.wide)
    return _svg([*parts, *drawn], height, "radar narrow" if narrow else "radar", title, description, name, shape.wide)


def inked(svg: str) -> str:
    """Return the radar ``svg`` with colours and letters of its own, for paper."""
    return svg.replace("<title", f"<style>{INK}</style><title", 1)


def stages(
    names: Sequence[str], series: Sequence[Series], *, title: str, description: str, name: str, narrow: bool = False
) -> str:
    """Return each of ``names`` as a row from 0 to 100 with a mark for each of ``series`` (at most three, oldest first).

    The ``narrow`` one is for telephones: its letters stay as large as those around it.
    """
    parts: list[str] = []
    wide = NARROW if narrow else WIDE
    left, right = 12, wide - 12
    first = 3 - len(series)
    top = 4.0
    for at, one in enumerate(names):
        known = [line.scores[at] for line in series]
        y = top + LINE + 16
        parts.append(_text(_cut(one, wide), left, top + FONT, "label"))
        parts.append(f'<path class="axis" d="M{left} {y}H{right}" />')
        places = [left + (right - left) * score / 100 for score in known if score is not None]
        if len(places) > 1:
            parts.append(f'<path class="way" d="M{_n(min(places))} {y}H{_n(max(places))}" />')
        for nth, score in enumerate(known, start=first):
            if score is not None:
                parts.append(_mark(nth, left + (right - left) * score / 100, y))
        top += ROW
    drawn, height = _legend([one.name for one in series], first, top + LINE, wide)
    return _svg([*parts, *drawn], height, "stages narrow" if narrow else "stages", title, description, name, wide)


def _svg(
    parts: Sequence[str], height: float, kind: str, title: str, description: str, name: str, wide: int = WIDE
) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="scores {kind}" viewBox="0 0 {wide} {_n(height)}" role="img" '
        f'font-size="{FONT}" aria-labelledby={quoteattr(f"{name}-title {name}-words")}>'
        f"<title id={quoteattr(f'{name}-title')}>{escape(title)}</title>"
        f"<desc id={quoteattr(f'{name}-words')}>{escape(description)}</desc>{''.join(parts)}</svg>"
    )


class _Shape:
    """The geometry of a radar: its width, radius and number of points; ``middle`` is how far down its centre lies."""

    def __init__(self, wide: int, radius: int, number: int) -> None:
        self.wide, self.radius, self.number = wide, radius, number
        self.middle: float = 0

    def point(self, at: int, length: float) -> tuple[float, float]:
        turn = 2 * pi * at / self.number
        return self.wide / 2 + length * sin(turn), self.middle - length * cos(turn)

    def ring(self, part: float) -> str:
        points = [self.point(at, self.radius * part / 100) for at in range(self.number)]
        return f'<polygon class="ring" points="{_points(points)}" />'

    def spoke(self, at: int) -> str:
        x, y = self.point(at, self.radius)
        return f'<path class="ring" d="M{_n(self.wide / 2)} {_n(self.middle)}L{_n(x)} {_n(y)}" />'

    def line(self, one: Series, nth: int) -> str:
        points = [
            self.point(at, self.radius * max(0.0, min(100.0, score or 0)) / 100) for at, score in enumerate(one.scores)
        ]
        marks = "".join(_mark(nth, x, y) for (x, y), score in zip(points, one.scores, strict=True) if score is not None)
        return f'<polygon class="series s{nth}" points="{_points(points)}" />{marks}'

    def label(self, lines: Sequence[str], at: int) -> tuple[list[str], float]:
        x, y = self.point(at, self.radius + EDGE)
        wide = FONT * max(map(width_of, lines), default=0)
        sideways = sin(2 * pi * at / self.number)
        if abs(sideways) < 0.05:
            anchor, x = "middle", min(max(x, wide / 2), self.wide - wide / 2)
            y = y - (len(lines) - 1) * LINE if y < self.middle else y + FONT
        else:
            anchor = "start" if sideways > 0 else "end"
            y -= (len(lines) - 1) * LINE / 2 - FONT / 3
        drawn = [
            f'<text class="label" text-anchor="{anchor}" x="{_n(x)}" y="{_n(y + nth * LINE)}">{escape(text)}</text>'
            for nth, text in enumerate(lines)
        ]
        return drawn, y + len(lines) * LINE


def _key(names: Sequence[str], top: float) -> tuple[list[str], float]:
    """Write the names below, each with its number."""
    parts = []
    for at, one in enumerate(names, start=1):
        parts.append(_text(f"{at}.", 12, top, "label"))
        for text in wrap(one, (NARROW - 50) / FONT, 3):
            parts.append(_text(text, 38, top, "label"))
            top += LINE
        top += 4
    return parts, top + 4


def _legend(names: Sequence[str], first: int, top: float, wide: int = WIDE) -> tuple[list[str], float]:
    if len(names) < 2:
        return [], top
    parts = []
    for at, one in enumerate(names, start=first):
        lines = wrap(one, (wide - 48) / FONT, 2)
        parts += [
            _mark(at, 22, top - 5),
            *(_text(text, 44, top + LINE * nth, "label") for nth, text in enumerate(lines)),
        ]
        top += LINE * len(lines) + 4
    return parts, top


def _mark(nth: int, x: float, y: float) -> str:
    """Draw the mark of a line: a diamond for the oldest, a ring, a full dot for the newest."""
    if nth == 0:
        return f'<path class="mark s0" d="M{_n(x)} {_n(y - 7)}l7 7l-7 7l-7 -7z" />'
    return f'<circle class="mark s{nth}" cx="{_n(x)}" cy="{_n(y)}" r="6" />'


def _cut(text: str, wide: int) -> str:
    lines = wrap(text, (wide - 24) / FONT, 1)
    return lines[0] if lines else ""


def _text(text: str, x: float, y: float, kind: str) -> str:
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}">{escape(text)}</text>'


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(value: float) -> str:
    return f"{round(value, 2):g}"
