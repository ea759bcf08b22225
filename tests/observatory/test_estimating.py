"""Own figures: from the sums of blocks to a value with its interval."""

from math import sqrt
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.diagnostics.figures import Figures, count_block
from relais.groundwork.intervals import Z, share_interval
from relais.observatory.estimating import Estimate, Measure, MeasureError, estimate, measure_of

SCORES = st.lists(st.floats(0, 100), min_size=10, max_size=60)


def block(scores, ticks=()):
    return count_block([(score, {"d1": score}, ticks) for score in scores])


@given(st.lists(SCORES, min_size=1, max_size=5))
def test_the_mean_of_several_blocks_is_that_of_all_their_firms(parts):
    whole = Figures()
    for part in parts:
        whole.add(block(part))
    scores = [round(score, 2) for part in parts for score in part]
    found = estimate(Measure("mean", "q", "r", dimension="d1"), whole)
    half = Z * stdev(scores) / sqrt(len(scores))
    assert found.number == len(scores)
    assert found.value == pytest.approx(fmean(scores), abs=0.01)
    assert found.low == pytest.approx(max(0, fmean(scores) - half), abs=0.05)
    assert found.high == pytest.approx(min(100, fmean(scores) + half), abs=0.05)
    assert 0 <= found.low <= found.value <= found.high <= 100


@given(st.integers(10, 5000), st.data())
def test_a_share_is_that_of_wilson_in_per_cent(whole, data):
    yes = data.draw(st.integers(0, whole))
    figures = Figures(ticks={"q2.good": yes})
    figures.overall.n = whole
    found = estimate(Measure("share", "q", cells=("q2.good",)), figures)
    share, low, high = share_interval(yes, whole)
    assert found == Estimate(100 * share, 100 * low, 100 * high, whole)


def test_options_of_a_choice_are_added_and_those_who_are_not_concerned_are_left_out():
    figures = Figures(ticks={"q11.both": 12, "q11.half": 5, "q11.exempt": 20})
    figures.overall.n = 50
    found = estimate(Measure("share", "q", cells=("q11.both", "q11.half"), without=("q11.exempt",)), figures)
    assert (found.number, round(found.value, 1)) == (30, 56.7)


def test_firms_that_reach_a_score_are_counted_from_the_bound_on():
    whole = block([10, 20, 30, 40, 49.9, 50, 60, 70, 80, 100])
    assert estimate(Measure("reach", "q", "r", reach=50), whole).value == 50


@pytest.mark.parametrize(
    "measure",
    [
        Measure("share", "q", cells=("q1.a",)), Measure("mean", "q", "r"), Measure("reach", "q", "r", reach=50),
        Measure("share", "q", cells=("q1.a",), without=("q1.b",)),
    ],
)  # fmt: skip
def test_nothing_is_told_of_nine_firms(measure):
    whole = Figures(ticks={"q1.a": 3, "q1.b": 4})
    for score in range(9 if not measure.without else 13):
        whole.overall.count(score)
    assert estimate(measure, whole) is None


def test_a_dimension_that_the_blocks_do_not_hold_is_not_told():
    assert estimate(Measure("mean", "q", "r", dimension="d9"), block([50] * 10)) is None


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"kind": "median", "questionnaire": "q"}, "kind"), ({"kind": "share", "cells": ["a"]}, "questionnaire"),
        ({"kind": "share", "questionnaire": "q"}, "cells"), ({"kind": "mean", "questionnaire": "q"}, "rule"),
        ({"kind": "reach", "questionnaire": "q", "rule": "r", "reach": 52}, "reach"),
        ({"kind": "share", "questionnaire": "q", "cells": ["a"], "colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_a_wrong_measure_is_refused_by_the_name_of_its_field(told, named):
    with pytest.raises(MeasureError, match=f"^{named}: "):
        measure_of(told)
