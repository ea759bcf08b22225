"""Figures before and after: how they are read, compared and drawn. Pure.

A figure is a row with a label, two numbers and a unit. Each row is drawn to its own scale: hours and euros have none in
common, and two bars of one row are compared with each other only. ``docs/explanation/showcases.md`` tells it in prose.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

LARGEST = Decimal(1_000_000_000)
MOST_DECIMALS = 2
MOST_ROWS = 4
LONGEST_LABEL, LONGEST_UNIT = 80, 20
ROW_HEIGHT, BAR_HEIGHT, FULL = 120, 10, 100  # pixels of a row, of a bar; the width of the longest bar, per cent
TITLE, FIRST, SECOND = 16, 44, 80  # where, in a row, its label's line and its two bars stand
_SPACES = re.compile(r"[\s\u00a0\u202f'’]+")
_NUMBER = re.compile(r"-?[0-9]{1,10}(?:[.,][0-9]{1,2})?\Z")


class NumberError(ValueError):
    """The text is no number within bounds."""


def read_number(text: str) -> float | int:
    """Return the number that ``text`` writes, with a comma or a point, spaces between thousands or none.

    Raises NumberError: no number, more than two decimals, below zero, or above a thousand million.
    """
    plain = _SPACES.sub("", text)
    if not _NUMBER.match(plain):
        raise NumberError(text)
    number = Decimal(plain.replace(",", "."))
    if not 0 <= number <= LARGEST:
        raise NumberError(text)
    return int(number) if number == number.to_integral_value() else float(number)


def plain_number(number: float) -> int | float:
    """Return ``number`` as it is kept: an integer when it is one."""
    return int(number) if float(number).is_integer() else round(float(number), MOST_DECIMALS)


def change(before: float, after: float) -> int | None:
    """Return by how many per cent ``after`` differs from ``before``, rounded; None from nothing, where no share exists."""
    return round(100 * (after - before) / before) if before else None


@dataclass(frozen=True)
class Bar:
    """One bar: its number and its width in per cent, as a text with a point whatever the screen's language.

    ``places`` is how Django's ``floatformat`` writes the number out whole, thousands apart.
    """

    number: int | float
    places: str
    y: int
    text_y: int
    width: str


@dataclass(frozen=True)
class Row:
    """One figure as it is drawn: ``change`` in per cent, None when nothing stood before."""

    label: str
    unit: str
    before: Bar
    after: Bar
    change: int | None
    y: int

    @property
    def change_text(self) -> str:
        """Return the change as a page shows it, "−79 %"; empty where there is none to tell."""
        if self.change is None:
            return ""
        sign = "−" if self.change < 0 else "+" if self.change else ""
        return f"{sign}{abs(self.change)} %"


@dataclass(frozen=True)
class Drawing:
    """A drawing's height in pixels and its rows."""

    height: int
    rows: tuple[Row, ...]


def draw(figures: Iterable[Mapping[str, Any]]) -> Drawing:
    """Return the geometry of ``figures`` (mappings with label, before, after, unit), in their order."""
    rows = []
    for index, figure in enumerate(figures):
        before, after = plain_number(figure["before"]), plain_number(figure["after"])
        most = max(before, after)
        top = index * ROW_HEIGHT
        rows.append(
            Row(
                label=str(figure["label"]),
                unit=str(figure["unit"]),
                before=_bar(before, most, top + FIRST),
                after=_bar(after, most, top + SECOND),
                change=change(before, after),
                y=top + TITLE,
            )
        )
    return Drawing(ROW_HEIGHT * len(rows), tuple(rows))


def _bar(number: float, most: float, y: int) -> Bar:
    share = FULL * number / most if most > 0 else 0
    plain = plain_number(number)
    places = next(n for n in range(MOST_DECIMALS + 1) if round(plain, n) == plain)
    return Bar(plain, f"{places}g", y, y - 7, f"{share:.2f}%")
