"""Which themes go together: counts by hand, what is the same from both sides, what more cases may change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.groundwork.intervals import share_interval
from relais.library.companions import DRAW, FEWEST, Companion, companions, tellable_total

THEMES = "abcdef"
baskets_ = st.lists(st.frozensets(st.sampled_from(THEMES)), max_size=40)
BY_HAND = [{"crm", "quotes"}] * 3 + [{"crm"}] + [{"quotes", "wifi"}] + [{"wifi"}] * 5


def test_counts_of_a_pair_are_those_made_by_hand():
    assert companions(BY_HAND, "crm") == [Companion("quotes", together=3, with_asked=4, with_this=4, whole=10)]


def test_figures_of_a_pair_are_those_made_by_hand():
    one = companions(BY_HAND, "crm")[0]
    assert one.expected == 1.6
    assert one.confidence == 0.75
    assert one.lift == pytest.approx(3 / 1.6)
    assert one.pull == pytest.approx(8 / 6.6)
    assert one.interval == pytest.approx(share_interval(3, 4)[1:])
    assert one.others == 1


def test_a_pair_that_meets_less_than_by_chance_is_not_a_companion():
    baskets = [{"a", "b"}, *[{"a"}] * 9, *[{"b"}] * 9]
    assert companions(baskets, "a") == []


def test_a_pair_with_fewer_baskets_than_asked_is_left_out():
    baskets = [{"a", "b"}] * 9 + [{"c"}] * 20
    assert companions(baskets, "a", FEWEST) == []
    assert [one.theme for one in companions([*baskets, {"a", "b"}], "a", FEWEST)] == ["b"]


def test_one_meeting_of_two_rare_themes_stands_behind_many_meetings():
    baskets = [{"a", "rare"}] + [{"a", "usual"}] * 12 + [{"usual"}] * 8 + [{"x"}] * 60
    shouting = {one.theme: one.lift for one in companions(baskets, "a")}
    assert shouting["rare"] > shouting["usual"]
    assert [one.theme for one in companions(baskets, "a")] == ["usual", "rare"]


def test_a_theme_that_no_basket_holds_has_no_companions():
    assert companions(BY_HAND, "unknown") == companions([], "crm") == companions([set()], "crm") == []


@pytest.mark.parametrize(
    ("together", "with_asked", "told"), [(10, 10, 10), (10, 11, None), (10, 19, None), (10, 20, 20), (30, 45, 45)]
)
def test_a_total_that_tells_of_a_few_is_kept_back(together, with_asked, told):
    assert tellable_total(Companion("b", together, with_asked, together, 100)) == told


@given(baskets_, st.sampled_from(THEMES), st.sampled_from(THEMES))
def test_lift_and_pull_are_the_same_from_both_sides(baskets, one, other):
    there = {found.theme: found for found in companions(baskets, one)}
    back = {found.theme: found for found in companions(baskets, other)}
    assert (other in there) == (one in back)
    if other in there:
        assert there[other].together == back[one].together
        assert there[other].lift == pytest.approx(back[one].lift)
        assert there[other].pull == pytest.approx(back[one].pull)


@given(baskets_, st.sampled_from(THEMES))
def test_every_companion_is_counted_within_its_bounds(baskets, asked):
    for one in companions(baskets, asked):
        low, high = one.interval
        assert 1 <= one.together <= min(one.with_asked, one.with_this) <= one.whole <= len(baskets)
        assert -1e-9 <= low - 1e-9 <= one.confidence <= high + 1e-9 <= 1 + 2e-9
        assert 1 < one.pull < one.lift + 1e-9
        assert one.theme != asked


@given(baskets_, st.sampled_from(THEMES))
def test_the_order_of_baskets_and_empty_ones_change_nothing(baskets, asked):
    assert companions([frozenset(), *reversed(baskets)], asked) == companions(baskets, asked)


@given(baskets_, st.sampled_from(THEMES), st.integers(1, 6))
def test_asking_for_more_baskets_behind_a_pair_only_leaves_out(baskets, asked, fewest):
    every = companions(baskets, asked)
    assert companions(baskets, asked, fewest) == [one for one in every if one.together >= fewest]


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 200))
def test_more_meetings_of_themes_as_frequent_as_before_count_for_more(together, alone, beside, neither):
    both = together + 1
    sizes = {"with_asked": both + alone, "with_this": both + beside, "whole": both + alone + beside + neither}
    fewer, more = Companion("b", together, **sizes), Companion("b", both, **sizes)
    assert fewer.lift < more.lift
    assert fewer.pull < more.pull
    assert fewer.confidence < more.confidence
    assert fewer.interval < more.interval


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 400))
def test_the_same_lift_pulls_more_the_more_firms_stand_behind_it(times, other, whole):
    def scaled(factor):
        n = times * factor
        return Companion("b", n, n + other * factor, n, (n + other * factor) + whole * factor)

    assert scaled(1).lift == pytest.approx(scaled(10).lift)
    assert 1 < scaled(1).pull < scaled(10).pull < scaled(10).lift
    assert DRAW > 0
