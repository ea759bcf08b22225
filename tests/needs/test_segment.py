"""A segment of the index: who may be served, how themes and words meet, which doors are switched off."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.needs.facts import RULES, Facts
from relais.needs.segment import Segment
from tests.needs.doors import SIZES, THEMES, WORDS, door_rows, facts, parts, row_of, serves


@given(door_rows(), facts)
def test_allowed_agrees_with_the_rules_said_plainly(rows, known):
    allowed = Segment(rows, THEMES).allowed(known)
    assert set(allowed) == set(RULES)
    for number, row in enumerate(rows):
        assert {rule: bool(mask[number]) for rule, mask in allowed.items()} == serves(row, known)


@given(door_rows())
def test_nothing_known_excludes_no_door(rows):
    allowed = Segment(rows, THEMES).allowed(Facts())
    assert all(bool(mask.all()) for mask in allowed.values())


@given(door_rows(), facts, st.sampled_from(RULES))
def test_forgetting_a_fact_never_excludes_a_door(rows, known, rule):
    forgotten = {
        "place": replace(known, areas=frozenset(), position=None),
        "sector": replace(known, sectors=frozenset()),
        "size": replace(known, employees=None),
        "language": replace(known, language=None),
    }[rule]
    segment = Segment(rows, THEMES)
    before, after = segment.allowed(known), segment.allowed(forgotten)
    assert bool(after[rule].all())
    assert all((before[other] == after[other]).all() for other in RULES if other != rule)


@given(door_rows(), facts, st.data())
def test_lifting_a_limit_of_a_door_never_takes_it_away(rows, known, data):
    lifted = data.draw(
        st.sampled_from(
            [{"everywhere": True}, {"sectors": ()}, {"min_employees": None}, {"max_employees": None}, {"languages": ()}]
        )
    )
    before = Segment(rows, THEMES).allowed(known)
    after = Segment([replace(row, **lifted) for row in rows], THEMES).allowed(known)
    assert all((before[rule] <= after[rule]).all() for rule in RULES)


@given(door_rows(), st.frozensets(st.integers(95, 115)))
def test_switched_off_doors_leave_the_original_segment_as_it_was(rows, off):
    segment = Segment(rows, THEMES)
    without = segment.without(off)
    assert [bool(one) for one in without.alive] == [row.id not in off for row in rows]
    assert bool(segment.alive.all())


@given(door_rows(), parts())
def test_theme_fit_is_the_product_of_shares(rows, part):
    found = Segment(rows, THEMES).theme_fit(part.shares)
    expected = [sum(weight * float(part.shares[THEMES[name]]) for name, weight in row.themes.items()) for row in rows]
    assert found == pytest.approx(expected, abs=1e-5)


@given(door_rows(), parts())
def test_word_fit_is_positive_exactly_for_doors_that_hold_a_word_of_the_need(rows, part):
    found = Segment(rows, THEMES).word_fit(part.terms)
    for row, value in zip(rows, found, strict=True):
        assert (value > 0) == bool(set(row.terms.split()) & set(part.terms))
        assert 0 <= value <= 1.0001


@given(door_rows(), parts(), st.sampled_from(WORDS))
def test_word_fit_of_a_need_that_no_door_shares_a_word_with_is_nought(rows, part, word):
    spared = [replace(row, terms=" ".join(term for term in row.terms.split() if term != word)) for row in rows]
    assert not Segment(spared, THEMES).word_fit({word: 1.0}).any()


def test_theme_that_the_reader_does_not_know_is_passed_over():
    segment = Segment([row_of(themes={"retired-theme": 1.0, "backup": 0.5})], THEMES)
    assert segment.theme_fit(np.ones(len(THEMES), dtype=np.float32)) == pytest.approx([0.5])


def test_empty_segment_answers_every_question_with_nothing():
    segment = Segment([], THEMES)
    known = Facts(areas=frozenset({1}), sectors=frozenset({1}), employees=3, language="fr")
    assert len(segment) == 0
    assert all(len(mask) == 0 for mask in segment.allowed(known).values())
    assert len(segment.theme_fit(np.ones(len(THEMES), dtype=np.float32))) == 0
    assert len(segment.word_fit({"site": 1.0})) == 0


@given(SIZES, SIZES, SIZES)
def test_limits_of_size_include_both_ends(one, other, size):
    least, most = sorted((one, other))
    segment = Segment([row_of(min_employees=least, max_employees=most)], THEMES)
    assert bool(segment.allowed(Facts(employees=size))["size"][0]) == (least <= size <= most)
    assert bool(segment.allowed(Facts(employees=least))["size"][0])
    assert bool(segment.allowed(Facts(employees=most))["size"][0])
