"""Belgian working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.territories.workdays import add_workdays, is_workday, workdays_between

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))
OF_2026 = [
    date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25), date(2026, 7, 21),
    date(2026, 8, 15), date(2026, 11, 1), date(2026, 11, 11), date(2026, 12, 25),
]  # fmt: skip


@pytest.mark.parametrize("day", OF_2026, ids=str)
def test_legal_holiday_is_no_working_day(day):
    assert not is_workday(day)


def test_year_has_no_other_days_off_than_weekends_and_the_ten_holidays():
    year = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    assert [day for day in year if day.weekday() < 5 and not is_workday(day)] == [
        day for day in OF_2026 if day.weekday() < 5
    ]


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        (date(2026, 4, 2), 1, date(2026, 4, 3)),  # Good Friday is worked
        (date(2026, 4, 3), 1, date(2026, 4, 7)),  # Easter Monday is not
        (date(2026, 7, 20), 1, date(2026, 7, 22)),
        (date(2026, 11, 10), 3, date(2026, 11, 16)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 6, 6), 1, date(2026, 6, 8)),  # a Saturday: counted from Monday
        (date(2026, 6, 7), 5, date(2026, 6, 12)),
    ],
    ids=str,
)
def test_working_days_pass_over_weekends_and_holidays(day, count, end):
    assert add_workdays(day, count) == end
    assert workdays_between(day, end) == count


@settings(deadline=None)
@given(day=DAYS, count=st.integers(1, 80))
def test_adding_and_counting_agree_and_end_on_a_working_day(day, count):
    end = add_workdays(day, count)
    assert is_workday(end)
    assert end > day
    assert workdays_between(day, end) == count
    assert workdays_between(day, end - timedelta(days=1)) == count - 1


@settings(deadline=None)
@given(day=DAYS, first=st.integers(1, 30), second=st.integers(1, 30))
def test_adding_twice_is_adding_the_sum(day, first, second):
    assert add_workdays(add_workdays(day, first), second) == add_workdays(day, first + second)


@settings(deadline=None)
@given(start=DAYS, days=st.integers(0, 60))
def test_no_working_day_lies_between_a_day_and_one_that_is_not_later(start, days):
    assert workdays_between(start, start - timedelta(days=days)) == 0
