"""The picture of a process, today and tomorrow, as SVG: boxes in order, how long each takes, where it hurts. No Django.

Widths of letters are taken too wide on purpose, since the reader's font is unknown: a text never leaves its box. Colours are
classes (``frontend/css/scenes.css``), so that light, dark and paper each have their own.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from xml.sax.saxutils import escape, quoteattr

WIDE, UPRIGHT = 1000, 320  # units across
FONT = 15
LINE = 20  # from one line of text to the next
PAD = 10  # between a box and what it holds
GAP = 24  # between two boxes
BAR = 8  # height of a bar
MOST_LINES = 4  # of a step's name
ACROSS = 5  # boxes in a row of the wide picture
MARK = 20  # the sign that it hurts here
LABEL = 112  # the lane's name beside a bar of the upright picture
TIME = 104  # the minutes behind it
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_BREAK = re.compile(r"[^\S\u00a0\u202f]+")  # where a line may end: not at a space that holds a number to its unit
_NARROW, _BROAD = frozenset(" \u00a0\u202filjIftr.,;:'|!()[]-"), frozenset("mwMW@%—…")


@dataclass(frozen=True)
class Drawn:
    """One step: its name, its minutes in words, its minutes on average each time (for the bars), whether it hurts most."""

    name: str
    today: str
    tomorrow: str
    minutes_today: Fraction
    minutes_tomorrow: Fraction
    hurts: bool = False


@dataclass(frozen=True)
class Words:
    """What the picture says in the screen's language."""

    title: str
    description: str
    today: str
    tomorrow: str
    hurts: str


def draw(steps: Sequence[Drawn], words: Words, *, name: str, upright: bool = False) -> str:
    """Return the SVG of ``steps``; ``name`` begins its identifiers; ``upright`` is the narrow one for phones."""
    body, height = (_upright if upright else _lanes)(steps, words)
    width = UPRIGHT if upright else WIDE
    shape = "upright" if upright else "wide"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="process {shape}" viewBox="0 0 {width} {_n(height)}" role="img" '
        f'font-size="{FONT}" aria-labelledby={quoteattr(f"{name}-title {name}-words")}>'
        f"<title id={quoteattr(f'{name}-title')}>{_clean(words.title)}</title>"
        f"<desc id={quoteattr(f'{name}-words')}>{_clean(words.description)}</desc>{''.join(body)}</svg>"
    )


def width_of(text: str) -> float:
    """Return how wide ``text`` is at most, in ems of any usual font without serifs."""
    return sum(map(_em, text))


def wrap(text: str, width: float, most: int = MOST_LINES) -> list[str]:
    """Return ``text`` in lines of at most ``width`` ems, at most ``most`` of them; a cut text ends with "…".

    A word that is wider than a line is cut. ``width`` must hold any one letter and the "…".
    """
    lines: list[str] = []
    line = ""
    for word in filter(None, _BREAK.split(_plain(text))):
        joined = f"{line} {word}" if line else word
        if width_of(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, width)
        lines += full
    lines += [line] if line else []
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width_of(last + "…") > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + "…"]


def _lanes(steps: Sequence[Drawn], words: Words) -> tuple[list[str], float]:
    """Draw one lane above the other: the boxes of today, the boxes of tomorrow, in rows of equal length."""
    rows = ceil(len(steps) / ACROSS) or 1
    columns = ceil(len(steps) / rows) or 1
    width = (WIDE - 2 - GAP * (columns - 1)) / columns
    inner = (width - 2 * PAD) / FONT
    names = [wrap(f"{at}. {step.name}", inner - MARK / FONT) for at, step in enumerate(steps, 1)]
    lines = max((len(name) for name in names), default=1)
    height = 2 * PAD + lines * LINE + BAR + PAD + LINE
    scale = _scale(steps, width - 2 * PAD)
    parts: list[str] = []
    top: float = 1
    for lane in ("today", "tomorrow"):
        parts.append(_text(words.today if lane == "today" else words.tomorrow, 1, top + FONT, WIDE / FONT, "lane"))
        top += LINE + PAD
        for at, step in enumerate(steps):
            row, column = divmod(at, columns)
            x, y = 1 + column * (width + GAP), top + row * (height + PAD)
            hurts = step.hurts and lane == "today"
            minutes, said = (
                (step.minutes_today, step.today) if lane == "today" else (step.minutes_tomorrow, step.tomorrow)
            )
            parts.append(f'<g class="box {lane}{" hurts" if hurts else ""}">')
            parts.append(_rect(x, y, width, height, "outline", 8))
            parts += [_line(text, x + PAD, y + PAD + FONT + nth * LINE, "name") for nth, text in enumerate(names[at])]
            below = y + 2 * PAD + lines * LINE
            parts.append(_rect(x + PAD, below, width - 2 * PAD, BAR, "ground", BAR / 2))
            parts.append(_rect(x + PAD, below, float(minutes) * scale, BAR, "bar", BAR / 2))
            parts.append(_text(said, x + PAD, below + BAR + LINE, inner, "minutes"))
            if hurts:
                parts.append(_mark(x + width - PAD - MARK + 4, y + PAD))
            parts.append("</g>")
            if column + 1 < columns and at + 1 < len(steps):
                parts.append(_arrow(x + width, y + height / 2))
        top += rows * (height + PAD) + PAD
    if any(step.hurts for step in steps):
        parts += [_mark(1, top - 2), _text(words.hurts, 1 + MARK + PAD, top + FONT, (WIDE - 40) / FONT, "legend")]
        top += LINE + PAD
    return parts, top


def _upright(steps: Sequence[Drawn], words: Words) -> tuple[list[str], float]:
    """Draw one box below the other; in each, a bar of today above a bar of tomorrow."""
    width = UPRIGHT - 2
    inner = (width - 2 * PAD) / FONT
    room = width - 2 * PAD - LABEL - TIME
    scale = _scale(steps, room)
    parts: list[str] = []
    top: float = 1
    for at, step in enumerate(steps, 1):
        name = wrap(f"{at}. {step.name}", inner - (MARK + 4) / FONT)
        height = 2 * PAD + (len(name) + 2) * LINE + 4
        parts.append(f'<g class="box{" hurts" if step.hurts else ""}">')
        parts.append(_rect(1, top, width, height, "outline", 8))
        parts += [_line(text, 1 + PAD, top + PAD + FONT + nth * LINE, "name") for nth, text in enumerate(name)]
        if step.hurts:
            parts.append(_mark(width - PAD - MARK + 4, top + PAD))
        base = top + PAD + FONT + len(name) * LINE + 4
        for lane, label, minutes, said in (
            ("today", words.today, step.minutes_today, step.today),
            ("tomorrow", words.tomorrow, step.minutes_tomorrow, step.tomorrow),
        ):
            parts.append(_text(label, 1 + PAD, base, (LABEL - 6) / FONT, "lane"))
            parts.append(_rect(1 + PAD + LABEL, base - BAR - 1, room, BAR, "ground", BAR / 2))
            parts.append(_rect(1 + PAD + LABEL, base - BAR - 1, float(minutes) * scale, BAR, f"bar {lane}", BAR / 2))
            parts.append(_text(said, 1 + PAD + LABEL + room + 8, base, (TIME - 8) / FONT, "minutes"))
            base += LINE
        parts.append("</g>")
        top += height + PAD
        if at < len(steps):
            parts.append(f'<path class="arrow" d="M{UPRIGHT // 2} {_n(top - PAD)}v{PAD - 2}m-4 -4l4 4l4 -4" />')
    if any(step.hurts for step in steps):
        legend = wrap(words.hurts, (UPRIGHT - 40) / FONT, 3)
        parts.append(_mark(1, top - 2))
        parts += [_line(text, 1 + MARK + PAD, top + FONT + nth * LINE, "legend") for nth, text in enumerate(legend)]
        top += len(legend) * LINE + PAD
    return parts, top


def _scale(steps: Sequence[Drawn], room: float) -> float:
    """Return the units of width of one minute: the longest bar fills ``room``."""
    longest = max((max(step.minutes_today, step.minutes_tomorrow) for step in steps), default=Fraction(0))
    return room / float(longest) if longest > 0 else 0


def _cut(word: str, width: float) -> list[str]:
    pieces, piece = [], ""
    for letter in word:
        if piece and width_of(piece + letter) > width:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


def _em(letter: str) -> float:
    if letter in _NARROW:
        return 0.45
    if letter in _BROAD:
        return 1.05
    code = ord(letter)
    if code < 0x250:  # Latin
        return 0.85 if letter.isupper() or not letter.isalnum() else 0.68
    return 1.4 if code >= 0x1F000 or unicodedata.east_asian_width(letter) in "WF" else 1.1


def _plain(text: str) -> str:
    """Return ``text`` without what XML cannot hold and what would turn the direction of the rest."""
    return _UNSEEN.sub("", text)


def _clean(text: str) -> str:
    return escape(_plain(text))


def _text(text: str, x: float, y: float, width: float, kind: str) -> str:
    lines = wrap(text, width, 1)
    return _line(lines[0], x, y, kind) if lines else ""


def _line(text: str, x: float, y: float, kind: str) -> str:
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}">{_clean(text)}</text>'


def _rect(x: float, y: float, width: float, height: float, kind: str, round_: float) -> str:
    return (
        f'<rect class="{kind}" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="{_n(round_)}" />'
    )


def _arrow(x: float, y: float) -> str:
    return f'<path class="arrow" d="M{_n(x + 3)} {_n(y)}h{GAP - 8}m-5 -5l5 5l-5 5" />'


def _mark(x: float, y: float) -> str:
    """Draw a triangle with an exclamation mark."""
    return f'<path class="mark" d="M{_n(x + 8)} {_n(y + 1)}l8 15h-16zm0 5v5m0 2v1" />'


def _n(value: float) -> str:
    return f"{round(value, 2):g}" if abs(value) < 100_000 else f"{value:.0f}"
