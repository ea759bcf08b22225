"""What a scenario gains: exact sums, linear in what is repeated, honest about losses, as the documentation computes it by hand."""

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.library.gains import Stage, Terms, compute, heaviest, rounded

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "gains.md"
minutes = st.decimals(0, 600, places=1)
STAGES = st.lists(st.builds(Stage, minutes, minutes, st.decimals(0, 1, places=2)), max_size=8)
TERMS = st.builds(
    Terms,
    times=st.integers(0, 50_000),
    weeks=st.integers(1, 26),
    hourly_cost=st.decimals(0, 500, places=2),
    monthly_cost=st.decimals(0, 10_000, places=2),
    setup_hours=st.integers(0, 1_000),
)
EXAMPLE = [Stage(Decimal(6), Decimal("1.5")), Stage(Decimal(10), Decimal(4), Decimal("0.25"))]
EXAMPLE_TERMS = Terms(times=40, weeks=46, hourly_cost=Decimal(30), monthly_cost=Decimal(45), setup_hours=12)


def test_the_example_is_computed_as_by_hand():
    gain = compute(EXAMPLE, EXAMPLE_TERMS)
    assert [one.week for one in gain.stages] == [180, 60]
    assert (gain.today, gain.tomorrow, gain.week, gain.year) == (340, 100, 240, 11_040)
    assert (gain.gross, gain.tools, gain.setup) == (5_520, 540, 360)
    assert (gain.first, gain.following, gain.weeks_to_pay) == (4_620, 4_980, 4)


def test_the_documentation_shows_the_example_with_its_results():
    page = PAGE.read_text("utf-8")
    told = dict(re.findall(r"^\| ([a-z` _]+?) \|[^|]*\| ([\d,.]+)[^|]*\|$", page, re.MULTILINE))
    gain = compute(EXAMPLE, EXAMPLE_TERMS)
    wanted = {
        "`week`": gain.week, "`year`": gain.year, "`gross`": gain.gross, "`tools`": gain.tools, "`setup`": gain.setup,
        "`first`": gain.first, "`following`": gain.following, "`weeks_to_pay`": gain.weeks_to_pay,
    }  # fmt: skip
    assert {name: Fraction(told[name].replace(",", "")) for name in wanted} == wanted


@given(STAGES, TERMS)
def test_the_steps_add_up_to_the_total(stages, terms):
    gain = compute(stages, terms)
    assert sum(one.today for one in gain.stages) == gain.today
    assert sum(one.tomorrow for one in gain.stages) == gain.tomorrow
    assert sum(one.week for one in gain.stages) == gain.week
    assert sum(one.year for one in gain.stages) == gain.year


@given(STAGES, TERMS)
def test_twice_as_often_gains_twice_as_much_before_costs(stages, terms):
    once, twice = compute(stages, terms), compute(stages, replace(terms, times=2 * terms.times))
    assert (twice.week, twice.year, twice.gross) == (2 * once.week, 2 * once.year, 2 * once.gross)
    assert (twice.tools, twice.setup) == (once.tools, once.setup)


@given(STAGES, TERMS)
def test_twice_the_weeks_or_the_cost_of_an_hour_doubles_what_time_is_worth(stages, terms):
    once = compute(stages, terms)
    assert compute(stages, replace(terms, weeks=2 * terms.weeks)).gross == 2 * once.gross
    assert compute(stages, replace(terms, hourly_cost=2 * terms.hourly_cost)).gross == 2 * once.gross


@given(STAGES, STAGES, TERMS)
def test_two_processes_together_gain_what_each_gains(one, other, terms):
    assert compute([*one, *other], terms).year == compute(one, terms).year + compute(other, terms).year


@given(STAGES, TERMS)
def test_a_process_walked_backwards_loses_what_it_gained(stages, terms):
    back = [
        replace(stage, minutes_today=stage.minutes_tomorrow, minutes_tomorrow=stage.minutes_today) for stage in stages
    ]
    assert compute(back, terms).gross == -compute(stages, terms).gross


@given(STAGES, TERMS)
def test_what_never_happens_gains_nothing_and_still_costs_its_tools(stages, terms):
    gain = compute(stages, replace(terms, times=0))
    assert (gain.week, gain.year, gain.gross) == (0, 0, 0)
    assert (gain.following, gain.first) == (-gain.tools, -gain.tools - gain.setup)
    assert gain.weeks_to_pay is None


@given(STAGES, TERMS)
def test_the_weeks_to_pay_are_the_first_in_which_the_setting_up_is_paid(stages, terms):
    gain = compute(stages, terms)
    if gain.weeks_to_pay is None:
        assert gain.following <= 0
    else:
        assert gain.following * gain.weeks_to_pay / 52 >= gain.setup
        assert gain.weeks_to_pay == 0 or gain.following * (gain.weeks_to_pay - 1) / 52 < gain.setup


@given(STAGES)
def test_the_steps_that_hurt_most_hold_half_of_the_loss_and_none_could_be_left_out(stages):
    lost = [(Fraction(one.minutes_today) - Fraction(one.minutes_tomorrow)) * Fraction(one.share) for one in stages]
    total = sum(loss for loss in lost if loss > 0)
    found = heaviest(stages)
    assert sum(lost[place] for place in found) * 2 >= total
    assert all((sum(lost[place] for place in found) - lost[left_out]) * 2 < total for left_out in found)


@pytest.mark.parametrize(
    ("field", "value"),
    [("times", -1), ("times", 100_001), ("weeks", 0), ("weeks", 53), ("hourly_cost", Decimal("-0.01")),
     ("hourly_cost", 1_001), ("monthly_cost", 1_000_000), ("setup_hours", -1)],
)  # fmt: skip
def test_terms_out_of_bounds_are_refused_by_name(field, value):
    with pytest.raises(ValueError, match=field):
        compute(EXAMPLE, replace(EXAMPLE_TERMS, **{field: value}))


@pytest.mark.parametrize(
    ("field", "value"), [("minutes_today", 601), ("minutes_tomorrow", -1), ("share", Decimal("1.01"))]
)
def test_a_step_out_of_bounds_is_refused_by_name(field, value):
    with pytest.raises(ValueError, match=field):
        compute([replace(EXAMPLE[0], **{field: value})], EXAMPLE_TERMS)


@pytest.mark.parametrize(
    ("amount", "step", "shown"),
    [(Fraction(1, 3), "0.01", "0.33"), (Fraction(1, 8), "0.01", "0.13"), (Fraction(-1, 8), "0.01", "-0.13"),
     (Fraction(-1, 1000), "0.01", "0.00"), (Fraction(5, 2), 1, "3"), (Fraction(41, 20), "0.1", "2.1")],
)  # fmt: skip
def test_amounts_are_rounded_half_away_from_zero(amount, step, shown):
    assert str(rounded(amount, step)) == shown
