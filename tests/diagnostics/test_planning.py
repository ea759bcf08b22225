"""Gaps, their effect and order; what if; strengths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.diagnostics.definitions import check
from relais.diagnostics.planning import closed, gaps, strengths
from relais.diagnostics.scoring import score
from tests.diagnostics.sample import BEST, sample

SMALL = check(sample())
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "site": st.sampled_from(["no", "old", "yes"]),
        "orders": st.lists(st.sampled_from(["mail", "shop"]), unique=True),
        # What is invested in was planned: an area that is invested in only is no gap, though it lacks a point.
        "money": st.lists(st.sampled_from(["tools", "people"]), unique=True).map(
            lambda keys: {"planned": keys, "invested": keys[:1]}
        ),
        "use": st.dictionaries(st.sampled_from(["robots", "paper"]), st.integers(0, 2)),
    },
)


def test_nothing_is_open_when_all_is_there():
    assert gaps(SMALL, BEST) == []


def test_gaps_stand_by_what_they_gain_for_their_effort():
    found = gaps(
        SMALL, {"site": "old", "orders": ["mail"], "money": {"planned": [], "invested": []}, "use": {"robots": 1}}
    )
    told = [(gap.cell, round(gap.effect, 4), gap.effort) for gap in found]
    assert told == [
        (("money", "tools"), 12.5, 1),
        (("money", "people"), 12.5, 1),
        (("site", ""), 12.5, 2),
        (("use", "robots"), 6.25, 1),
        (("orders", "shop"), 12.5, 3),
        (("use", "paper"), 12.5, 3),
    ]


def test_what_is_not_relevant_is_no_gap():
    found = gaps(SMALL, {"site": "yes", "orders": ["mail"]}, {"orders": ["shop"], "money": ["*"], "use": ["robots"]})
    assert [gap.cell for gap in found] == [("use", "paper")]


def test_a_lack_that_is_ticked_is_a_gap_even_where_the_rule_counts_it():
    body = sample()
    body["questions"][1]["items"][0]["negative"] = True
    definition = check(body)
    found = list(gaps(definition, {**BEST, "orders": ["mail", "shop"]}))
    assert [(gap.cell, gap.effect) for gap in found] == [(("orders", "mail"), 0)]
    assert closed(definition, BEST, [("orders", "mail")])["orders"] == ["shop"]


@given(ANSWERS)
def test_each_gap_gains_what_it_says_and_all_closed_reach_the_top(answers):
    found = gaps(SMALL, answers)
    before = score(SMALL, answers).overall
    for gap in found:
        after = score(SMALL, closed(SMALL, answers, [gap.cell])).overall
        assert after - before == pytest.approx(gap.effect, abs=1e-6)
    everything = answers
    while open_now := gaps(SMALL, everything):  # closing one may open a question that was not asked
        everything = closed(SMALL, everything, [gap.cell for gap in open_now])
    assert score(SMALL, everything).overall == pytest.approx(100)


@given(ANSWERS, st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6))))
def test_what_the_questionnaire_does_not_know_changes_nothing(answers, cells):
    known = {(question.key, item) for question in SMALL.questions for item in ["", "mail", "shop", "tools", "people", "robots", "paper"]}  # fmt: skip
    assert closed(SMALL, answers, [cell for cell in cells if cell not in known]) == answers


def test_strengths_are_what_weighs_most_at_most_two_a_question():
    found = strengths(SMALL, BEST)
    assert [key for key, _text in found] == ["site", "orders", "orders", "money", "money", "use"]
    assert strengths(SMALL, {}) == []
