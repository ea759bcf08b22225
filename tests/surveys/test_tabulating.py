"""Counting and crossing: what is shown adds up, and what is hidden cannot be computed, by whom can solve linear programmes either."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from relais.surveys.tabulating import (
    NONE,
    SMALLEST,
    Split,
    bins,
    categories,
    count,
    cross,
    figures,
    is_single,
    may_differ,
    splits,
    suppressed,
    texts,
)
from tests.surveys.asked import DEFINITION, MANY

tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(st.integers(0, 3), st.integers(0, 40)), min_size=width, max_size=width),
        min_size=1,
        max_size=4,
    )
)


def bounds_of(cell, counts, hidden):
    """The least and the most that the hidden ``cell`` may hold, for who sees the margins and every cell that is not hidden."""
    places = sorted(hidden)
    rows, sums = [], []
    for axis, lines in ((0, len(counts)), (1, len(counts[0]))):
        for line in range(lines):
            inside = [float(place[axis] == line) for place in places]
            if any(inside):
                rows.append(inside)
                sums.append(sum(counts[r][c] for r, c in places if (r, c)[axis] == line))
    aim = np.array([float(place == cell) for place in places])
    limits = LinearConstraint(np.array(rows), sums, sums)
    found = [
        milp(sign * aim, constraints=limits, integrality=np.ones(len(places)), bounds=Bounds(0, np.inf))
        for sign in (1, -1)
    ]
    return round(found[0].fun), round(-found[1].fun)


def exposed(counts, hidden):
    """The small cells of which an attacker learns the number, although another line could have held them."""
    rows = [r for r, line in enumerate(counts) if any(line)]
    columns = [c for c in range(len(counts[0])) if any(line[c] for line in counts)]
    if len(rows) < 2 or len(columns) < 2:
        return []  # each cell is a margin, and stands in the table of its own question
    small = [(r, c) for r in rows for c in columns if counts[r][c] < SMALLEST]
    return [cell for cell in small if cell not in hidden or len(set(bounds_of(cell, counts, hidden))) == 1]


def left_over(counts, hidden):
    """The sums of hidden cells under ten that a line gives away: its total less what it shows."""
    lines = [[(r, c) for c in range(len(counts[0]))] for r in range(len(counts))]
    lines += [[(r, c) for r in range(len(counts))] for c in range(len(counts[0]))]
    found = []
    for line in lines:
        inside = [cell for cell in line if cell in hidden]
        if inside and any(cell not in hidden and counts[cell[0]][cell[1]] for cell in line):
            found.append(sum(counts[r][c] for r, c in inside))
    return [one for one in found if one < SMALLEST]


@settings(max_examples=150, deadline=None)
@given(tables)
def test_no_small_cell_can_be_read_or_computed_from_a_crossed_table(counts):
    hidden = suppressed(counts)
    assert exposed(counts, hidden) == []
    assert left_over(counts, hidden) == []


def test_hiding_only_the_small_cells_falls_to_the_attack():
    counts = [[20, 3, 15], [12, 14, 11], [30, 25, 16]]
    naive = {(r, c) for r, c in itertools.product(range(3), range(3)) if counts[r][c] < SMALLEST}
    assert exposed(counts, naive) == [(0, 1)]  # 38 − 20 − 15
    assert left_over(counts, naive) == [3, 3]
    assert exposed(counts, suppressed(counts)) == []


def test_hiding_a_second_cell_in_each_line_falls_to_the_attack_where_one_is_empty():
    counts = [[3, 0, 40], [5, 0, 30], [40, 20, 15]]
    naive = {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert exposed(counts, naive) != []
    assert exposed(counts, suppressed(counts)) == []


@settings(max_examples=80, deadline=None)
@given(tables, st.data())
def test_a_hidden_cell_may_differ_exactly_where_a_linear_programme_finds_two_numbers(counts, data):
    every = [(r, c) for r in range(len(counts)) for c in range(len(counts[0]))]
    hidden = data.draw(st.sets(st.sampled_from(every), min_size=1))
    for cell in hidden:
        assert may_differ(cell, hidden, counts) == (len(set(bounds_of(cell, counts, hidden))) == 2)


def test_nothing_is_hidden_where_every_cell_is_large():
    assert suppressed([[10, 11], [12, 13]]) == set()


def test_choices_ticks_scales_and_pairs_part_respondents_in_the_questionnaires_order():
    assert [one.key for one in splits(DEFINITION)] == [
        "trade",
        "wishes",
        "pains.people",
        "pains.sales",
        "means.have",
        "means.plan",
    ]
    assert categories(DEFINITION, Split("pains", item="people")) == ("0", "1", "2", "3")
    assert [is_single(DEFINITION, one) for one in splits(DEFINITION)] == [True, False, True, True, False, False]


def test_counting_knows_who_answered_and_who_was_not_asked():
    answers = [{"trade": "web", "wishes": ["ai", "sales"]}, {"trade": "web", "wishes": []}, {"trade": "it"}, {}]
    assert count(DEFINITION, Split("trade"), answers).counts == (2, 1)
    wishes = count(DEFINITION, Split("wishes"), answers)
    assert (wishes.counts, wishes.answered, wishes.shares()) == ((1, 1), 2, [0.5, 0.5])
    assert count(DEFINITION, Split("pains", item="sales"), [{"pains": {"sales": 3}}, {"pains": {}}]).answered == 1
    assert texts(DEFINITION.by_key["words"], [{"words": "x"}, {}, {"words": ""}]) == [(0, "x")]


def test_a_crossed_table_counts_every_reply_and_who_did_not_answer_in_a_line_of_their_own():
    answers = [{"trade": "web", "wishes": ["ai"]}, {"trade": "it", "wishes": ["ai", "sales"]}, {"trade": "it"}, {}]
    table = cross(DEFINITION, Split("trade"), Split("wishes"), answers, hide=False)
    assert (table.rows, table.columns) == (("web", "it", NONE), ("ai", "sales"))
    assert (table.counts, table.row_totals, table.column_totals, table.whole) == (
        ((1, 0), (1, 1), (0, 0)),
        (1, 2, 1),
        (2, 1),
        4,
    )


def test_a_crossed_table_of_ticks_hides_who_ticked_where_those_who_did_not_are_few():
    answers = MANY([("web", ["ai"])] * 20 + [("web", [])] * 4 + [("it", ["ai"])] * 15 + [("it", [])] * 15)
    table = cross(DEFINITION, Split("trade"), Split("wishes"), answers, hide=True)
    assert [line[0] for line in table.counts] == [None, None]  # 24 − 20 would tell the four
    assert cross(DEFINITION, Split("trade"), Split("wishes"), answers, hide=False).counts[0][0] == 20


@given(st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=60))
def test_bins_hold_every_number_once(values):
    found = bins(values)
    assert len(found) <= 8
    assert sum(number for _low, _high, number in found) == len(values)
    for low, high, number in found:
        assert number == sum(low <= value < high for value in values)


@pytest.mark.parametrize(("given_", "told"), [([4], (4, 4, 4, 4)), ([1, 2, 3, 4], (2.5, 1.75, 2.5, 3.25))])
def test_numbers_are_told_by_mean_and_quartiles(given_, told):
    found = figures(DEFINITION.by_key["people"], [{"people": value} for value in given_])
    assert (found.mean, found.lower, found.median, found.upper) == told


def test_nobodys_numbers_are_not_told():
    assert figures(DEFINITION.by_key["people"], [{}]) is None
