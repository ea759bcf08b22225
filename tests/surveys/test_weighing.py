"""Who asks for what, how surely, and whether more than before."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.groundwork.intervals import share_interval
from relais.surveys.weighing import asked_for, difference, tellable, weigh
from tests.surveys.asked import DEFINITION

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "explanation" / "surveys.md").read_text("utf-8")
counts = st.integers(1, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


def test_what_is_chosen_ticked_paired_or_in_the_upper_half_of_a_scale_asks_for_its_themes():
    answers = {
        "trade": "web", "wishes": ["sales"], "pains": {"people": 2, "sales": 1}, "means": {"have": [], "plan": ["crm"]},
        "people": 4, "words": "x",
    }  # fmt: skip
    assert asked_for(DEFINITION, answers) == {
        "website-creation": {"trade.web"}, "prospecting": {"wishes.sales"}, "crm": {"wishes.sales", "means.crm"},
        "it-hiring": {"pains.people"},
    }  # fmt: skip


def test_a_respondent_counts_once_for_a_theme_whichever_closed_answers_say_so():
    weighed, answered = weigh(
        DEFINITION,
        [
            ({"wishes": ["sales"], "means": {"have": ["crm"], "plan": ["crm"]}}, []),
            ({"wishes": ["sales"]}, []),
            ({}, []),
        ],
    )
    found = {one.theme: (one.asked, dict(one.rests_on)) for one in weighed}
    assert answered == 3
    assert found["crm"] == (2, {"wishes.sales": 2, "means.crm": 1})
    assert weighed[0].theme == "crm"


@pytest.mark.parametrize("writer", range(3))
def test_reading_a_theme_in_an_open_answer_tells_nothing_of_the_closed_answers_of_its_writer(writer):
    """Whoever of the three wrote it, the figures are the same; merged, they rose only where the writer had not asked already."""
    closed = [{"wishes": ["sales"]}, {"wishes": ["ai"]}, {}]
    coded = [[("words", "crm")] if at == writer else [] for at in range(3)]
    weighed, _answered = weigh(DEFINITION, list(zip(closed, coded, strict=True)))
    found = next(one for one in weighed if one.theme == "crm")
    assert (found.asked, found.read, dict(found.rests_on)) == (1, 1, {"wishes.sales": 1})
    merged = [int("crm" in asked_for(DEFINITION, one) or bool(read)) for one, read in zip(closed, coded, strict=True)]
    assert (sum(merged) == 1) == (writer == 0)


def test_only_what_an_answer_carries_can_be_told_by_closed_questions():
    assert tellable(DEFINITION) == {"website-creation", "ai-first-steps", "prospecting", "crm", "it-hiring"}


@given(counts, counts)
def test_a_difference_lies_in_its_interval_and_turns_with_the_rounds(now, before):
    there, back = difference(*now, *before), difference(*before, *now)
    assert there.low <= there.change + 1e-9
    assert there.change <= there.high + 1e-9
    assert there.low == pytest.approx(-back.high)
    assert {there.trend, back.trend} in ({"rising", "falling"}, {"unclear"})


def test_equal_shares_are_unclear_and_nobody_is_no_round():
    assert difference(5, 20, 5, 20).trend == "unclear"
    assert difference(5, 20, 0, 0) is None


def test_newcombes_published_example_is_met():
    """Newcombe (1998), table II, method 10, 56/70 against 48/80: 0.2, from 0.0524 to 0.3339."""
    found = difference(56, 70, 48, 80)
    assert (round(found.change, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


def test_the_worked_examples_of_the_documentation_add_up():
    share = [round(100 * one) for one in share_interval(17, 21)]
    assert f"17/21 = {share[0]} %, and the interval runs from {share[1]} % to {share[2]} %" in PAGE
    before = [round(100 * one) for one in share_interval(6, 18)]
    assert f"that was {before[0]} % ({before[1]} to {before[2]} %)" in PAGE
    for asked, words in ((17, "+48 points, from\n+17 to +68: rising"), (9, "+10 points, from −20 to +36: unclear")):
        found = difference(asked, 21, 6, 18)
        told = [f"{round(100 * one):+d}".replace("-", "−") for one in (found.change, found.low, found.high)]
        assert re.sub(r"\s+", " ", words) == f"{told[0]} points, from {told[1]} to {told[2]}: {found.trend}"
        assert words in PAGE
