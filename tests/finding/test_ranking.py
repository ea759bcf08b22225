"""The order of what was found: the worked example of docs/explanation/finding.md, and what always holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relais.finding.ranking import Candidate, ranked, score

ASKED = ["frfactur", "frcaiss"]


@pytest.mark.parametrize(
    ("titles", "texts", "boost", "worth"),
    [
        (["frcaiss", "fret", "frfactur"], [], 0, 9.83),
        (["frfactur"], ["frcaiss"], 2, 6.70),
        (["frimprim"], ["frfactur", "frcaiss"], 0, 4.50),
    ],
)
def test_the_worked_example_holds(titles, texts, boost, worth):
    assert score(Candidate(1, "fr", boost, titles, texts), ASKED, "fr") == pytest.approx(worth, abs=0.005)


stems = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), unique=True, max_size=5)


@given(titles=stems, texts=stems, asked=st.lists(st.sampled_from("abcde"), unique=True, min_size=1, max_size=3))
def test_a_title_that_holds_a_word_more_is_never_worth_less(titles, texts, asked):
    missing = [token for token in asked if token not in titles]
    if missing:
        less = score(Candidate(1, "fr", 0, titles, texts), asked, "fr")
        assert score(Candidate(1, "fr", 0, [*titles, missing[0]], texts), asked, "fr") > less


def test_equals_stand_in_the_order_in_which_they_were_entered():
    rows = [Candidate(pk, "fr", 0, ["fra"], []) for pk in (3, 1, 2)]
    assert ranked(rows, {"fr": ["fra"]}, "fr") == [1, 2, 3]
