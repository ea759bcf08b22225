"""Belgian working days: Monday to Friday without the ten legal holidays. Pure.

Source: law of 4 January 1974 on holidays, royal decree of 18 April 1974, as the ``holidays`` library keeps them.
"""

from datetime import date, timedelta
from functools import lru_cache

_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays  # here: it takes a seventh of a second, which no start should wait for

    return frozenset(country_holidays("BE", years=year))


def is_holiday(day: date) -> bool:
    """Tell whether ``day`` is one of the legal holidays."""
    return day in _holidays(day.year)


def is_workday(day: date) -> bool:
    """Tell whether offices work on ``day``."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def add_workdays(day: date, count: int) -> date:
    """Return the working day that is ``count`` (1 or more) working days after ``day``, which need not be one itself."""
    while count > 0:
        day += _DAY
        count -= is_workday(day)
    return day


def workday_before(day: date) -> date:
    """Return the last working day before ``day``, which need not be one itself."""
    day -= _DAY
    while not is_workday(day):
        day -= _DAY
    return day


def workdays_between(start: date, end: date) -> int:
    """Return how many working days lie after ``start`` up to and with ``end`` (0 when ``end`` is not later)."""
    return sum(is_workday(start + _DAY * number) for number in range(1, (end - start).days + 1))
