"""The order of doors: by points, equals in turn, every figure within its bounds."""

from dataclasses import fields
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.needs import ranking
from relais.needs.ranking import STEP, WEIGHTS, Candidate, interleave, rank, score

CRITERIA = ("fit", "nearness", "specificity", "freshness", "capacity", "outcomes")
figure = st.integers(0, 1000)
candidate = st.builds(Candidate, door=st.integers(0, 99).map("door-{}".format), **dict.fromkeys(CRITERIA, figure))
candidates = st.lists(candidate, max_size=20, unique_by=lambda one: one.door)
seeds = st.text(max_size=20)
count = st.integers(0, 10_000_000)


def test_candidate_has_no_field_beyond_the_door_and_the_six_criteria():
    assert {field.name for field in fields(Candidate)} == {"door", *CRITERIA}
    assert set(WEIGHTS) == set(CRITERIA)


def test_weights_are_thousandths_of_the_whole_and_fit_outweighs_all_others():
    assert sum(WEIGHTS.values()) == 1000
    assert WEIGHTS["fit"] > sum(WEIGHTS.values()) / 2


@given(candidate)
def test_score_of_any_candidate_lies_within_a_million(one):
    assert 0 <= score(one) <= 1_000_000


def test_score_reaches_both_ends():
    assert score(Candidate("worst", *[0] * 6)) == 0
    assert score(Candidate("best", *[1000] * 6)) == 1_000_000


@given(candidate, st.sampled_from(CRITERIA), figure)
def test_score_rises_with_each_criterion(one, name, value):
    changed = Candidate(**(one.as_record() | {name: value}))
    before, after = getattr(one, name), value
    assert (score(changed) > score(one)) == (after > before)
    assert (score(changed) == score(one)) == (after == before)


@given(candidates, seeds)
def test_rank_returns_each_candidate_once_by_falling_score(listed, seed):
    ranked = rank(listed, seed)
    assert sorted(one.door for one in ranked) == sorted(one.door for one in listed)
    assert all(score(above) // STEP >= score(below) // STEP for above, below in pairwise(ranked))


@given(candidates, seeds, st.randoms(use_true_random=False))
def test_rank_does_not_depend_on_the_order_in_which_candidates_come(listed, seed, random):
    shuffled = random.sample(listed, len(listed))
    assert rank(shuffled, seed) == rank(listed, seed)


@given(candidates, seeds, seeds)
def test_seed_moves_only_candidates_of_the_same_step(listed, one, other):
    steps = [[score(c) // STEP for c in rank(listed, seed)] for seed in (one, other)]
    assert steps[0] == steps[1]


@given(st.integers(2, 6), st.integers(0, 1000))
def test_equals_take_turns_over_the_seeds(size, fit):
    listed = [Candidate(f"door-{number}", fit) for number in range(size)]
    leaders = {rank(listed, str(seed))[0].door for seed in range(200)}
    assert leaders == {one.door for one in listed}


def test_equals_get_about_the_same_number_of_first_places():
    listed = [Candidate(f"door-{number}", 700) for number in range(4)]
    firsts = [rank(listed, str(seed))[0].door for seed in range(2000)]
    shares = [firsts.count(one.door) / 2000 for one in listed]
    assert all(0.2 < share < 0.3 for share in shares), shares


@given(st.lists(st.lists(st.integers(0, 12), unique=True, max_size=8), max_size=4), st.integers(0, 15))
def test_interleave_takes_one_of_each_list_in_turn_without_repeats(lists, most):
    expected: list[int] = []
    for place in range(8):
        for one in lists:
            if place < len(one) and one[place] not in expected:
                expected.append(one[place])
    assert interleave(lists, most) == expected[:most]


distances = st.floats(0, 25_000, allow_nan=False)


@given(distances, distances)
def test_nearness_falls_with_distance_within_its_bounds(one, other):
    near, far = sorted((one, other))
    assert 0 <= ranking.nearness(far) <= ranking.nearness(near) <= 1000


@pytest.mark.parametrize(("km", "points"), [(None, 500), (0, 1000), (40, 500), (80, 250), (25_000, 0)])
def test_nearness_halves_every_forty_kilometres(km, points):
    assert ranking.nearness(km) == points


@given(st.integers(-4000, 4000), st.integers(-4000, 4000))
def test_freshness_never_falls_while_more_days_are_left(one, other):
    fewer, more = sorted((one, other))
    assert 0 <= ranking.freshness(fewer) <= ranking.freshness(more) <= 1000


@pytest.mark.parametrize(("days", "points"), [(200, 1000), (0, 1000), (-1, 299), (-365, 0), (-4000, 0)])
def test_freshness_drops_at_once_when_the_date_has_passed(days, points):
    assert ranking.freshness(days) == points


@given(count, count, count)
def test_free_capacity_falls_with_needs_in_hand(capacity, one, other):
    fewer, more = sorted((one, other))
    assert 0 <= ranking.free_capacity(capacity, more) <= ranking.free_capacity(capacity, fewer) <= 1000


@given(count, count, count)
def test_free_capacity_rises_with_what_the_door_can_hold(one, other, in_hand):
    small, large = sorted((one, other))
    assert ranking.free_capacity(small, in_hand) <= ranking.free_capacity(large, in_hand)


@pytest.mark.parametrize(
    ("capacity", "in_hand", "points"),
    [(None, 99, 1000), (10, 0, 1000), (10, 5, 500), (10, 10, 0), (10, 11, 0), (0, 0, 0)],
)
def test_free_capacity_is_the_free_part(capacity, in_hand, points):
    assert ranking.free_capacity(capacity, in_hand) == points


@given(count, count, count)
def test_outcomes_rise_with_needs_helped_and_fall_with_the_others(helped, more, not_helped):
    less, more = sorted((helped, more))
    assert 0 <= ranking.outcomes(less, not_helped) <= ranking.outcomes(more, not_helped) <= 1000
    assert 0 <= ranking.outcomes(not_helped, more) <= ranking.outcomes(not_helped, less) <= 1000


@pytest.mark.parametrize(("helped", "not_helped", "points"), [(0, 0, 500), (1, 0, 600), (0, 1, 400), (96, 0, 980)])
def test_outcomes_of_few_cases_stay_near_a_half(helped, not_helped, points):
    assert ranking.outcomes(helped, not_helped) == points


@given(st.lists(st.booleans(), min_size=3, max_size=3), st.integers(0, 2))
def test_specificity_rises_with_each_limit_that_includes_the_firm(limits, more):
    names = ("for_the_sector", "for_the_place", "for_the_size")
    before = dict(zip(names, limits, strict=True))
    after = before | {names[more]: True}
    assert 0 <= ranking.specificity(**before) <= ranking.specificity(**after) <= 1000


def test_specificity_is_whole_when_all_three_limits_include_the_firm():
    assert ranking.specificity(for_the_sector=True, for_the_place=True, for_the_size=True) == 1000
    assert ranking.specificity(for_the_sector=False, for_the_place=False, for_the_size=False) == 0
