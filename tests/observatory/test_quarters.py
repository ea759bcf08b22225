"""Quarters of the calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.observatory.quarters import apart, moved, number_of, quarter_of, quarters

DAYS = st.dates(date(1995, 1, 1), date(2095, 12, 31))


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)), (date(2026, 3, 31), date(2026, 1, 1)),
        (date(2026, 11, 29), date(2026, 10, 1)), (date(2024, 2, 29), date(2024, 1, 1)),
    ],
)  # fmt: skip
def test_a_day_lies_in_its_quarter(day, start):
    assert quarter_of(day) == start


@given(DAYS, st.integers(-100, 100))
def test_moving_there_and_back_changes_nothing_and_is_counted(day, steps):
    start = quarter_of(day)
    assert moved(moved(start, steps), -steps) == start
    assert apart(start, moved(start, steps)) == steps


@given(DAYS)
def test_a_quarter_ends_where_the_next_begins(day):
    start = quarter_of(day)
    assert start <= day < moved(start, 1)
    assert quarter_of(moved(start, 1) - timedelta(days=1)) == start
    assert number_of(start) in {1, 2, 3, 4}


def test_quarters_from_a_day_to_another_are_told_without_a_gap():
    assert list(quarters(date(2025, 11, 3), date(2026, 7, 1))) == [
        date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)
    ]  # fmt: skip
    assert list(quarters(date(2026, 7, 1), date(2026, 6, 30))) == []
