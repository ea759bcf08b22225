"""How long what was checked stays fresh. No Django."""

from datetime import date

MONTHS = 12


def is_stale(checked_on: date, today: date) -> bool:
    """Tell whether ``checked_on`` lies more than twelve months before ``today``; the very day a year later is still fresh."""
    months = (today.year - checked_on.year) * 12 + today.month - checked_on.month
    return months > MONTHS or (months == MONTHS and today.day > checked_on.day)
