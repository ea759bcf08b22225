"""Charts as SVG: bars, and bars in parts. No Django.

Widths are shares of the width there is; labels break for a wide screen, or early enough for a telephone (``narrow``): a page holds
both and shows one. Colours are classes (``frontend/css/surveys.css``). The figures stand in a table beside each chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from relais.library.drawing import wrap

FONT, LINE = 15, 20  # pixels
WIDE, NARROW = 38, 18.5  # ems of the narrowest chart on a wide screen, on a telephone
MOST_LINES = 6  # of a label
BAR, GAP = 12, 14  # heights
BARS_WIDE = 68  # per cent of the width for the bar, the rest for its figures


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its figures in words, its share (0–1) of a full one."""

    label: str
    figures: str
    share: float


@dataclass(frozen=True)
class Parted:
    """One bar in parts: its label and the share (0–1) of each part, which add up to 1 or to nothing."""

    label: str
    shares: Sequence[float]


def bars(rows: Sequence[Bar], *, title: str, words: str, name: str, narrow: bool = False) -> str:
    """Return the chart of ``rows``; ``title`` and ``words`` say what it shows, ``name`` begins its identifiers."""
    parts: list[str] = []
    top = 0
    for row in rows:
        top, drawn = _label(row.label, top, narrow=narrow)
        parts += drawn
        parts.append(_rect("ground", 0, top, BARS_WIDE))
        parts.append(_rect("bar", 0, top, BARS_WIDE * min(max(row.share, 0), 1)))
        parts.append(f'<text class="figures" x="100%" y="{top + BAR - 1}">{escape(row.figures)}</text>')
        top += BAR + GAP
    return _svg(parts, top, title, words, name, narrow=narrow)


def parted(rows: Sequence[Parted], *, title: str, words: str, name: str, narrow: bool = False) -> str:
    """Return the chart of ``rows``, each a full bar in parts, the first part the lightest."""
    parts: list[str] = []
    top = 0
    for row in rows:
        top, drawn = _label(row.label, top, narrow=narrow)
        parts += drawn
        parts.append(_rect("ground", 0, top, 100, 2 * BAR))
        left = 0.0
        for at, share in enumerate(row.shares):
            if share > 0:
                parts.append(_rect(f"part tone-{tone(at, len(row.shares))}", left, top, 100 * share, 2 * BAR))
            left += 100 * share
        top += 2 * BAR + GAP
    return _svg(parts, top, title, words, name, narrow=narrow)


def tone(at: int, many: int) -> int:
    """Return the tone (1 the lightest, 5 the darkest) of the part ``at`` of ``many``."""
    return 1 + round(4 * at / (many - 1)) if many > 1 else 5


def _label(text: str, top: int, *, narrow: bool) -> tuple[int, list[str]]:
    lines = wrap(text, NARROW if narrow else WIDE, MOST_LINES)
    drawn = [f'<text x="0" y="{top + FONT + LINE * at}">{escape(line)}</text>' for at, line in enumerate(lines)]
    return top + LINE * len(lines) + 4, drawn


def _rect(kind: str, x: float, y: int, width: float, height: int = BAR) -> str:
    return f'<rect class="{kind}" x="{x:.2f}%" y="{y}" width="{width:.2f}%" height="{height}" />'


def _svg(parts: Sequence[str], height: int, title: str, words: str, name: str, *, narrow: bool) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="counted{" narrow" if narrow else ""}" height="{height}" role="img" '
        f"aria-labelledby={quoteattr(f'{name}-title {name}-words')}>"
        f"<title id={quoteattr(f'{name}-title')}>{escape(title)}</title>"
        f"<desc id={quoteattr(f'{name}-words')}>{escape(words)}</desc>{''.join(parts)}</svg>"
    )
