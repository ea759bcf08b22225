"""What is free: inside hours, outside everything taken, right on the days on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from relais.appointments.slots import BRUSSELS, Opening, Terms, free_slots, merged, opening_span

MONDAY = date(2026, 6, 1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MORNING = [Opening(0, time(9), time(12))]
ANY_TERMS = Terms(length=45, pause=15, notice=0, ahead=9000)


def free(
    openings=MORNING, terms=ANY_TERMS, *, first=MONDAY, last=MONDAY, now=LONG_AGO, closed=lambda _day: False, **more
):
    return free_slots(openings, terms, now=now, first=first, last=last, closed=closed, **more)


def clocks(slots):
    return [f"{start.astimezone(BRUSSELS):%d %H:%M}" for start, _end in slots]


def local(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), BRUSSELS)


def test_a_morning_holds_one_slot_each_hour_with_the_pause_between():
    assert clocks(free()) == ["01 09:00", "01 10:00", "01 11:00"]


def test_a_busy_time_takes_the_slots_that_it_meets_and_no_other():
    busy = [(local(MONDAY, 9, 44), local(MONDAY, 10))]
    assert clocks(free(busy=busy)) == ["01 10:00", "01 11:00"]


def test_a_booked_time_keeps_the_pause_away_on_both_sides():
    booked = [(local(MONDAY, 10, 5), local(MONDAY, 10, 50))]  # of the hours before these
    assert clocks(free(booked=booked)) == ["01 09:00"]
    assert clocks(free(booked=[(local(MONDAY, 10), local(MONDAY, 10, 45))])) == ["01 09:00", "01 11:00"]


def test_notice_and_distance_bound_what_may_be_booked():
    now = local(MONDAY, 8)
    terms = Terms(45, 15, notice=2, ahead=7)
    assert clocks(free(terms=terms, now=now, last=MONDAY + timedelta(days=30))) == ["01 10:00", "01 11:00", "08 09:00", "08 10:00", "08 11:00"]  # fmt: skip


def test_a_closed_day_has_none():
    assert free(closed=lambda day: day == MONDAY) == []


def test_hours_that_overlap_give_no_slots_that_do():
    twice = [Opening(0, time(9), time(11)), Opening(0, time(9, 30), time(12, 30))]
    assert clocks(free(twice)) == ["01 09:00", "01 10:00", "01 11:30"]


SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # both Sundays


@pytest.mark.parametrize(
    ("day", "opens", "closes", "hours"),
    [
        (SPRING, time(1), time(4), 2),  # an hour is missing
        (SPRING, time(2, 30), time(4), 1),  # begins with the skip
        (SPRING, time(1), time(2, 30), 1),  # ends with it
        (SPRING, time(2), time(3), 0),  # never
        (AUTUMN, time(1), time(4), 4),  # an hour more
        (AUTUMN, time(1), time(2, 30), 1.5),  # ends at the first half past two
        (AUTUMN, time(2, 30), time(4), 1.5),  # begins at the second
        (AUTUMN, time(2), time(2, 45), 0),  # nobody could tell which
    ],
)
def test_hours_on_days_of_a_change_are_those_that_clocks_show(day, opens, closes, hours):
    span = opening_span(day, Opening(6, opens, closes))
    assert (span[1] - span[0] if span else timedelta()) == timedelta(hours=hours)


@given(
    st.dates(date(1996, 1, 1), date(2090, 1, 1)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.floats(0, 1),
)
def test_every_moment_of_an_opening_is_inside_it_by_the_clock(day, opens, closes, where):
    assume(opens < closes)
    if span := opening_span(day, Opening(0, opens, closes)):
        moment = span[0] + (span[1] - span[0]) * where
        shown = moment.astimezone(BRUSSELS)
        assert shown.date() == day
        assert opens <= shown.time() <= closes


minutes = st.integers(0, 21 * 24 * 60)
moments = st.tuples(
    st.sampled_from([datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 10, 15, tzinfo=UTC)]), minutes
).map(lambda pair: pair[0] + timedelta(minutes=pair[1]))
spans = st.lists(
    st.tuples(moments, st.integers(1, 600)).map(lambda pair: (pair[0], pair[0] + timedelta(minutes=pair[1]))),
    max_size=12,
)
quarters = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
openings = st.lists(
    st.tuples(st.integers(0, 6), quarters, quarters).filter(lambda one: one[1] < one[2]).map(lambda one: Opening(*one)),
    max_size=10,
)
terms = st.builds(
    Terms, length=st.integers(15, 120), pause=st.integers(0, 120), notice=st.integers(0, 200), ahead=st.integers(1, 120)
)


@given(openings, terms, spans, spans, moments, st.sets(st.integers(0, 30)))
def test_every_slot_keeps_every_promise(opening, term, busy, booked, now, closed):
    first = now.astimezone(BRUSSELS).date()
    closed_days = {first + timedelta(days=number) for number in closed}
    slots = free(
        opening, term, first=first, last=first + timedelta(days=25), now=now, closed=lambda day: day in closed_days,
        busy=busy, booked=booked,
    )  # fmt: skip
    pause = timedelta(minutes=term.pause)
    assert slots == sorted(slots)
    for (_start, end), (later, _end) in pairwise(slots):
        assert later >= end + pause
    for start, end in slots:
        assert end - start == timedelta(minutes=term.length)
        assert not any(start < until and since < end for since, until in busy)
        assert not any(start < until + pause and since - pause < end for since, until in booked)
        assert start >= now + timedelta(hours=term.notice)
        begins, ends = start.astimezone(BRUSSELS), end.astimezone(BRUSSELS)
        assert begins.date() == ends.date() or ends.time() == time(0)
        assert begins.date() not in closed_days
        assert (begins.date() - first).days <= term.ahead
        assert any(
            one.weekday == begins.weekday()
            and one.opens <= begins.time()
            and end
            <= datetime.combine(begins.date(), one.closes, BRUSSELS).astimezone(UTC)  # the hour may not exist that day
            for one in opening
        )


@given(spans)
def test_merged_spans_are_apart_in_order_and_cover_the_same(many):
    found = merged(many)
    assert all(one[1] < other[0] for one, other in pairwise(found))
    for start, end in many:
        assert any(since <= start and end <= until for since, until in found)
    assert {since for since, _until in found} <= {start for start, _end in many}


def test_a_span_that_ends_before_it_begins_is_dropped():
    assert merged([(local(MONDAY, 10), local(MONDAY, 9)), (local(MONDAY, 9), local(MONDAY, 9))]) == []
