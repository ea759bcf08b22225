"""What comes next, for every open state and however often: somebody must act, by a working day that is to come."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.introductions import following
from relais.introductions.following import ACTIVE, CASE_STATES, MOVES, OWNERS, STAGES, case_state, moved, standing
from relais.territories.workdays import is_workday, workdays_between

OPEN = sorted(STAGES)
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
PASSED = st.integers(0, 60)
CLOSED = ("declined", "helped", "no_help", "unreachable", "withdrawn")
MONDAY = date(2026, 6, 1)


@given(state=st.sampled_from(OPEN), since=DAYS, passed=PASSED)
def test_open_state_has_an_owner_a_later_working_day_and_a_step_whatever_has_passed(state, since, passed):
    found = standing(state, since, passed)
    assert found.owner in {"firm", "door", "animator"}
    assert found.due > since
    assert is_workday(found.due)
    assert found.does in {stage.does for stage in STAGES[state]}


@given(state=st.sampled_from(OPEN), since=DAYS, passed=PASSED)
def test_each_step_is_due_after_the_one_before_so_that_time_always_brings_the_next(state, since, passed):
    assert standing(state, since, passed).due < standing(state, since, passed + 1).due


@given(state=st.sampled_from(OPEN), since=DAYS, passed=PASSED)
def test_past_its_last_step_a_state_repeats_it_every_five_working_days(state, since, passed):
    last = len(STAGES[state]) - 1
    first, later = standing(state, since, last), standing(state, since, last + passed)
    assert (later.does, workdays_between(first.due, later.due)) == (first.does, 5 * passed)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("unconfirmed", [("firm", 2, "remind_to_confirm"), ("firm", 7, "drop"), ("firm", 12, "drop")]),
        ("stranded", [("animator", 1, "pass_on"), ("animator", 2, "alarm"), ("animator", 10, "ask_firm")]),
        ("asked", [("firm", 5, "ask_again"), ("firm", 10, "close_silent"), ("firm", 15, "close_silent")]),
        ("waiting", [("door", 3, "pass_on"), ("door", 5, "alarm"), ("animator", 10, "alarm")]),
        ("taken_up", [("door", 20, "remind_to_report"), ("door", 30, "alarm"), ("animator", 35, "alarm")]),
    ],
)
def test_state_stands_as_it_is_documented(state, told):
    found = [standing(state, MONDAY, passed) for passed in range(3)]
    assert [(one.owner, workdays_between(MONDAY, one.due), one.does) for one in found] == told


def test_every_open_state_has_an_owner_and_steps_in_order():
    assert set(OWNERS) == set(STAGES) == {"unconfirmed", "stranded", "asked", *ACTIVE}
    assert all([one.after for one in stages] == sorted({one.after for one in stages}) for stages in STAGES.values())


@pytest.mark.parametrize("state", ["open", "closed", *CLOSED, ""])
def test_state_that_is_closed_or_held_by_others_has_no_standing(state):
    with pytest.raises(KeyError):
        standing(state, MONDAY, 0)


@pytest.mark.parametrize("state", ["waiting", "taken_up", *CLOSED])
@pytest.mark.parametrize(
    ("verb", "start", "leads_to"),
    [
        ("take_up", {"waiting"}, "taken_up"),
        ("put_back", {"taken_up"}, "waiting"),
        ("decline", ACTIVE, "declined"),
        ("helped", ACTIVE, "helped"),
        ("no_help", ACTIVE, "no_help"),
        ("unreachable", ACTIVE, "unreachable"),
        ("withdraw", ACTIVE, "withdrawn"),
    ],
)
def test_move_is_allowed_from_its_states_and_refused_from_all_others(verb, start, leads_to, state):
    assert moved(verb, state) == (leads_to if state in start else None)


def test_no_move_leads_out_of_a_state_that_ended():
    assert {moved(verb, state) for verb in MOVES for state in CLOSED} == {None}


@given(
    state=st.sampled_from(["open", "stranded", "asked"]),
    rows=st.dictionaries(st.sampled_from([*sorted(ACTIVE), *CLOSED]), st.integers(0, 4)),
)
def test_case_is_open_while_a_door_may_help_asked_once_helped_and_else_without_a_door(state, rows):
    found = case_state(state, rows)
    if rows.get("waiting") or rows.get("taken_up"):
        assert found == "open"
    elif rows.get("helped") or state == "asked":
        assert found == "asked"
    else:
        assert found == "stranded"
    assert found in CASE_STATES


def test_promise_that_is_published_is_the_day_of_the_alarm():
    alarm = next(stage for stage in STAGES["waiting"] if stage.does == "alarm")
    assert alarm.after == following.ANSWERED_WITHIN
