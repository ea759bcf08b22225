"""The newsletter's arithmetic, for any moment and any choice."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from relais.library.editions import HOUR, WEEK, WEEKDAY, ZONE, Told, chosen, due_at, next_due

MOMENTS = st.integers(1_700_000_000, 1_900_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
SETS = st.frozensets(st.integers(1, 6), max_size=4)
NEWS = st.lists(st.builds(Told, st.uuids().map(str), SETS, st.integers(1, 4)), max_size=8)


@given(MOMENTS)
def test_an_edition_is_due_on_the_last_tuesday_at_seven_whatever_the_clocks_do(now):
    due = due_at(now).astimezone(ZONE)
    assert (due.weekday(), due.hour, due.minute) == (WEEKDAY, HOUR, 0)
    assert due <= now < next_due(now)
    assert WEEK - timedelta(hours=1) <= next_due(now) - due_at(now).astimezone(UTC) <= WEEK + timedelta(hours=1)


def test_the_moment_itself_is_due_and_the_second_before_is_the_week_before():
    tuesday = datetime(2026, 11, 24, 7, tzinfo=ZONE)
    assert due_at(tuesday) == tuesday
    assert due_at(tuesday - timedelta(seconds=1)) == tuesday - WEEK
    assert next_due(tuesday) == tuesday + WEEK


@given(NEWS, SETS, SETS)
def test_a_reader_gets_what_has_a_chosen_theme_or_body_in_order_and_all_without_a_choice(news, themes, bodies):
    got = chosen(news, themes, bodies)
    assert got == [one for one in news if not (themes or bodies) or one.themes & themes or one.body in bodies]
    assert chosen(got, themes, bodies) == got
