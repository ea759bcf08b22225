"""Answers: what fits a question, which questions are asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.diagnostics.answers import AnswerError, accept, accept_apart, answered_cells, asked, cleaned, missing
from relais.diagnostics.definitions import check
from tests.diagnostics.sample import BEST, sample

SMALL = check(sample())


def keys(answers):
    return [question.key for question in asked(SMALL, answers)]


@pytest.mark.parametrize(
    ("question", "value", "kept"),
    [
        ("site", "old", "old"),
        ("orders", ["shop", "mail", "shop"], ["mail", "shop"]),
        ("orders", [], []),
        ("money", {"invested": ["tools"]}, {"planned": [], "invested": ["tools"]}),
        ("use", {"paper": 2, "robots": 0}, {"robots": 0, "paper": 2}),
        ("words", " a\r\nb\x00 ", "a\nb"),
        ("people", 12.0, 12),
        ("people", 12.5, 12.5),
        ("people", None, None),
    ],
)
def test_a_fitting_answer_is_kept_in_one_spelling(question, value, kept):
    found = accept(SMALL.by_key[question], value)
    assert (found, list(found) if isinstance(found, dict) else None) == (
        kept,
        list(kept) if isinstance(kept, dict) else None,
    )


@pytest.mark.parametrize(
    ("question", "value", "reason"),
    [
        ("site", "maybe", "site: 'maybe' is no option"),
        ("site", ["yes"], "site: ['yes'] is no option"),
        ("orders", "mail", "orders: not a list of items"),
        ("orders", [1], "orders: not a list of items"),
        ("orders", ["fax"], "orders: 'fax' is no item"),
        ("money", ["tools"], "money: not an object"),
        ("money", {"spent": []}, "money: 'spent' is none of planned, invested"),
        ("money", {"planned": ["x"]}, "money.planned: 'x' is no item"),
        ("use", {"robots": 3}, "use.robots: 3 is no step from 0 to 2"),
        ("use", {"robots": True}, "use.robots: True is no step from 0 to 2"),
        ("use", {"robots": "1"}, "use.robots: '1' is no step from 0 to 2"),
        ("words", 3, "words: not a text"),
        ("words", "x" * 21, "words: 21 characters, more than 20"),
        ("people", "12", "people: '12' is no number"),
        ("people", float("nan"), "people: nan is not between 1 and 500"),
        pytest.param("people", 10**400, f"people: 1{'0' * 56}… is not between 1 and 500", id="more-than-a-float-holds"),
        ("people", 0, "people: 0 is not between 1 and 500"),
        ("people", True, "people: True is no number"),
        pytest.param("people", 10**400, f"people: 1{'0' * 56}… is not between 1 and 500", id="too-large"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_its_reason(question, value, reason):
    with pytest.raises(AnswerError, match="^" + __import__("re").escape(reason)):
        accept(SMALL.by_key[question], value)


@pytest.mark.parametrize("question", list(SMALL.by_key))
@given(value=st.recursive(st.none() | st.integers() | st.floats() | st.text(), lambda one: st.lists(one) | st.dictionaries(st.text(), one), max_leaves=8))  # fmt: skip
def test_whatever_is_answered_is_refused_or_stays_the_same_when_accepted_again(question, value):
    found = SMALL.by_key[question]
    try:
        kept = accept(found, value)
    except AnswerError:
        return
    assert accept(found, kept) == kept


def test_a_question_is_asked_when_its_condition_holds():
    assert keys({}) == ["site", "money", "use", "words", "people"]
    assert keys({"site": "no"}) == ["site", "money", "use", "words", "people"]
    assert keys({"site": "old"}) == ["site", "orders", "money", "use", "words", "people"]


def test_only_what_must_be_answered_is_missing():
    assert missing(SMALL, {}) == ["site"]
    assert missing(SMALL, {"site": "no"}) == []


def test_all_answers_are_cleaned_or_the_first_wrong_one_is_named():
    assert cleaned(SMALL, BEST) == BEST
    with pytest.raises(AnswerError, match="'other': no such question"):
        cleaned(SMALL, {"other": 1})
    with pytest.raises(AnswerError, match="not an object"):
        cleaned(SMALL, [])


def test_items_or_the_whole_question_are_set_apart():
    assert accept_apart(SMALL.by_key["use"], ["paper"]) == ["paper"]
    assert accept_apart(SMALL.by_key["site"], ["*"]) == ["*"]
    with pytest.raises(AnswerError):
        accept_apart(SMALL.by_key["site"], ["yes"])
    with pytest.raises(AnswerError):
        accept_apart(SMALL.by_key["use"], ["x"])


def test_the_cells_of_an_answer_are_what_was_chosen_ticked_or_above_the_first_step():
    answers = {
        "site": "yes",
        "orders": ["mail"],
        "money": {"planned": ["tools"], "invested": []},
        "use": {"robots": 0, "paper": 1},
    }
    assert list(answered_cells(SMALL, answers)) == [
        ("site", "yes"), ("orders", "mail"), ("money", "tools.planned"), ("use", "paper"),
    ]  # fmt: skip
