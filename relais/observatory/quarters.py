"""Quarters of the calendar. No Django."""

from collections.abc import Iterator
from datetime import date

MONTHS = 3


def quarter_of(day: date) -> date:
    """Return the first day of the quarter in which ``day`` lies."""
    return date(day.year, day.month - (day.month - 1) % MONTHS, 1)


def moved(start: date, quarters: int) -> date:
    """Return the first day of the quarter so many ``quarters`` after (before, when negative) the one that begins at ``start``."""
    months = start.year * 12 + start.month - 1 + MONTHS * quarters
    return date(months // 12, months % 12 + 1, 1)


def number_of(start: date) -> int:
    """Return 1 to 4: which quarter of its year begins at ``start``."""
    return (start.month - 1) // MONTHS + 1


def quarters(first: date, last: date) -> Iterator[date]:
    """Yield the first day of every quarter from the one of ``first`` to the one of ``last``, both included."""
    start = quarter_of(first)
    while start <= last:
        yield start
        start = moved(start, 1)


def apart(earlier: date, later: date) -> int:
    """Return how many quarters lie between the one of ``earlier`` and the one of ``later``."""
    months = (later.year - earlier.year) * 12 + quarter_of(later).month - quarter_of(earlier).month
    return months // MONTHS
