"""Figures that add up: what is read from blocks is what the scores themselves say."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.diagnostics.figures import BINS, Figures, Spread, count_block, figures_of

SCORES = st.lists(st.floats(0, 100), min_size=2, max_size=60)


def spread(scores):
    found = Spread()
    for one in scores:
        found.count(one)
    return found


@given(SCORES, SCORES)
def test_two_spreads_added_are_the_spread_of_all(some, others):
    added = spread(some)
    added.add(spread(others))
    assert added == spread([*some, *others])


@given(SCORES)
def test_mean_and_deviation_are_those_of_the_scores(scores):
    found = spread(scores)
    assert found.mean == pytest.approx(statistics.fmean(scores), abs=0.006)
    assert found.deviation == pytest.approx(statistics.stdev(scores), abs=0.02)


@given(SCORES, st.floats(0, 1))
def test_a_quantile_lies_in_the_bin_of_the_score_it_stands_for(scores, share):
    found = spread(scores)
    ranked = sorted(scores)
    place = min(int(share * len(ranked)), len(ranked) - 1)
    around = ranked[max(place - 1, 0)], ranked[place]
    assert around[0] - 5.01 <= found.quantile(share) <= around[1] + 5.01


@given(SCORES, st.floats(0, 100))
def test_better_than_lies_between_the_firms_surely_below_and_those_perhaps_below(scores, score):
    found = spread(scores)
    surely = sum(one < score - 5.01 for one in scores) / len(scores)
    perhaps = sum(one <= score + 5.01 for one in scores) / len(scores)
    assert surely - 1e-9 <= found.better_than(score) <= perhaps + 1e-9


@given(SCORES)
def test_better_than_rises_with_the_score_from_nothing_to_all(scores):
    found = spread(scores)
    shares = [found.better_than(one) for one in range(101)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, pytest.approx(1))


def test_quartiles_of_even_scores_are_interpolated_within_the_bin():
    found = spread([2.5 + 5 * number for number in range(BINS)])
    assert [found.quantile(share) for share in (0.25, 0.5, 0.75)] == [25, 50, 75]
    assert found.better_than(52.5) == pytest.approx(0.525)


def test_an_empty_spread_says_nothing_and_breaks_nothing():
    assert (Spread().mean, Spread().deviation, Spread().quantile(0.5), Spread().better_than(50)) == (0, 0, 0, 0)


def test_a_dimension_that_one_firm_of_the_block_lacks_is_told_of_none():
    scored = [(40.0, {"d1": 30.0, "d2": 50.0}, ["q1.a"])] * 9 + [(40.0, {"d1": 40.0, "d2": None}, ["q1.a", "q1.b"])]
    found = count_block(scored)
    assert (found.n, list(found.dimensions)) == (10, ["d1"])
    assert found.dimensions["d1"].mean == 31
    assert found.ticks == {"q1.a": 10, "q1.b": 1}


def test_figures_come_back_from_json_as_they_were():
    found = count_block([(41.3, {"d1": 30.0}, ["q1.a"]), (12.0, {"d1": 99.99}, [])])
    assert figures_of(found.as_json(), dict(found.ticks)) == found
    sum_of = Figures()
    sum_of.add(found)
    assert sum_of == found
