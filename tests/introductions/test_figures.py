"""The published figures: intervals against values worked out by hand, and cells that no subtraction brings to light."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.groundwork.disclosing import SMALLEST, publishable
from relais.groundwork.intervals import share_interval
from relais.introductions.figures import mean_interval

CELLS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40) | st.integers(0, 12), max_size=8)


@pytest.mark.parametrize(
    ("yes", "whole", "told"),
    [
        # z = 1.959964, z² = 3.841459; centre (p + z²/2n) / (1 + z²/n), half z·√(p(1−p)/n + z²/4n²) / (1 + z²/n)
        (8, 10, (0.8, 0.490162, 0.943318)),
        (5, 10, (0.5, 0.236593, 0.763407)),
        (0, 10, (0.0, 0.0, 0.277533)),
        (10, 10, (1.0, 0.722467, 1.0)),
        (81, 263, (0.307985, 0.255269, 0.366222)),
        (1, 1, (1.0, 0.206549, 1.0)),
    ],
)
def test_share_has_wilsons_interval(yes, whole, told):
    assert share_interval(yes, whole) == pytest.approx(told, abs=2e-5)


@given(data=st.data(), whole=st.integers(1, 5000))
def test_interval_of_a_share_holds_it_and_mirrors_that_of_the_rest(data, whole):
    yes = data.draw(st.integers(0, whole))
    share, lower, upper = share_interval(yes, whole)
    assert 0 <= lower <= share + 1e-12
    assert share - 1e-12 <= upper <= 1
    _rest, other_lower, other_upper = share_interval(whole - yes, whole)
    assert (1 - other_upper, 1 - other_lower) == pytest.approx((lower, upper))


def test_nothing_counted_has_no_share():
    assert share_interval(0, 0) is None


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        # mean 3, deviation √2.5, so ± 1.959964·√(2.5/5)
        ([1, 2, 3, 4, 5], (3.0, 1.614096, 4.385904)),
        ([4, 4, 4], (4.0, 4.0, 4.0)),
        ([1, 5], (3.0, 1.0, 5.0)),  # kept within the scale
        ([5, 5, 5, 4], (4.75, 4.260009, 5.0)),
    ],
)
def test_mean_has_its_normal_interval_within_the_scale(scores, told):
    assert mean_interval(scores) == pytest.approx(told, abs=2e-5)


@pytest.mark.parametrize("scores", [[], [3]])
def test_fewer_than_two_scores_have_no_mean(scores):
    assert mean_interval(scores) is None


@given(CELLS)
def test_whole_less_the_shown_cells_leaves_neither_one_cell_nor_fewer_than_ten(cells):
    shown = publishable(cells)
    assert all(cells[name] >= SMALLEST for name in shown)
    hidden = [count for name, count in cells.items() if name not in shown and count]
    left = sum(cells.values()) - sum(cells[name] for name in shown)
    assert left == sum(hidden)
    if sum(cells.values()) >= SMALLEST:  # else the whole is not published either
        assert len(hidden) != 1
        assert left == 0 or left >= SMALLEST


@given(CELLS)
def test_cells_that_all_hold_ten_are_all_shown(cells):
    large = {name: count + SMALLEST for name, count in cells.items()}
    assert publishable(large) == set(large)


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"a": 30, "b": 20, "c": 9}, {"a"}),  # c alone: the smallest other one goes with it
        ({"a": 30, "b": 20, "c": 9, "d": 1}, {"a", "b"}),  # two that add up to ten hide each other
        ({"a": 30, "b": 20, "c": 4, "d": 3}, {"a"}),  # two that do not
        ({"a": 30, "b": 3}, set()),
        ({"a": 30, "b": 0}, {"a"}),  # an empty cell tells nothing
        ({"a": 9}, set()),
        ({}, set()),
    ],
)
def test_small_cells_are_hidden_with_as_many_others_as_it_takes(cells, shown):
    assert publishable(cells) == shown
