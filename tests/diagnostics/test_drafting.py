"""A draft stays a questionnaire whatever is added, moved, removed or renamed in it."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.diagnostics import drafting
from relais.diagnostics.definitions import DefinitionError, check
from relais.diagnostics.drafting import DraftError
from tests.diagnostics.small import small

PLACES = ["questions", "questions.0", "questions.1", "questions.3", "questions.0.options.1", "questions.1.items.0",
          "questions.3.items", "levels.0", "levels.1", "dimensions.1", "dimensions", "levels"]  # fmt: skip
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["add", "up", "down", "remove"]), st.sampled_from(PLACES), st.sampled_from(drafting.KINDS)
    ),
    max_size=12,
)


def done(body, action, place, kind):
    owner, _dot, number = place.rpartition(".")
    if action == "add":
        return drafting.added(
            body, owner if number.isdecimal() else place, kind=kind, after=int(number) if number.isdecimal() else None
        )
    if action == "remove":
        return drafting.removed(body, place)
    return drafting.moved(body, place, -1 if action == "up" else 1)


@settings(max_examples=150, deadline=None)
@given(CHANGES)
def test_changes_leave_a_questionnaire_or_are_refused_and_never_touch_what_they_were_given(changes):
    body = small()
    for change in changes:
        before = copy.deepcopy(body)
        try:
            after = done(body, *change)
            check(after)
        except (DraftError, DefinitionError):
            after = body
        assert body == before
        body = after
    check(body)


@pytest.mark.parametrize("purpose", ["diagnostic", "survey"])
@pytest.mark.parametrize("kind", drafting.KINDS)
def test_a_new_questionnaire_takes_a_question_of_each_kind_and_has_texts_to_write(purpose, kind):
    body = drafting.added(drafting.new_body("mine", purpose, "micro", "Le mien"), "questions", kind=kind)

    assert check(body).questions[1].kind == kind
    assert "questions.1.title.nl" in set(drafting.unwritten(body))
    assert "title.fr" not in set(drafting.unwritten(body))


def test_what_is_written_has_nothing_to_write():
    assert list(drafting.unwritten(small())) == []


def test_a_removed_question_leaves_score_and_conditions():
    after = drafting.removed(small(), "questions.0")

    assert after["scoring"]["dimensions"]["d1"] == [{"part": "q2"}]
    assert "when" not in after["questions"][0]
    check(after)


def test_a_removed_answer_leaves_the_conditions_that_named_it():
    after = drafting.removed(small(), "questions.0.options.1")

    assert after["questions"][1]["when"] == {"question": "q1", "is": ["yes"]}


def test_a_renamed_question_keeps_its_share_and_its_conditions():
    body = small()
    after = drafting.replaced(body, "questions.0", body["questions"][0] | {"key": "site"})

    assert after["scoring"]["dimensions"]["d1"][0] == {"part": "site"}
    assert after["questions"][1]["when"]["question"] == "site"
    check(after)


def test_renamed_columns_of_pairs_keep_their_shares_also_when_they_change_places():
    body = small()
    planned, invested = body["questions"][2]["columns"]
    named = [planned | {"key": "invested"}, invested | {"key": "made"}]
    after = drafting.replaced(body, "questions.2", body["questions"][2] | {"columns": named})

    assert after["scoring"]["dimensions"]["d2"] == [{"part": "q3.invested"}, {"part": "q3.made"}]
    check(after)


def test_a_renamed_answer_keeps_its_conditions():
    body = small()
    after = drafting.replaced(body, "questions.0.options.0", body["questions"][0]["options"][0] | {"key": "surely"})

    assert after["questions"][1]["when"]["is"] == ["surely", "partly"]
    check(after)


def test_a_question_takes_its_share_to_its_new_dimension():
    body = small()
    after = drafting.replaced(body, "questions.1", body["questions"][1] | {"dimension": "d3"})

    assert after["scoring"]["dimensions"]["d1"] == [{"part": "q1"}]
    assert {"part": "q2"} in after["scoring"]["dimensions"]["d3"]
    check(after)


def test_a_new_level_gets_a_bound_between_its_neighbours_and_a_text_in_each_dimension():
    after = drafting.added(small(), "levels", after=0)

    assert [one["upto"] for one in after["levels"]] == [50, 75, 100]
    assert [len(one["levels"]) for one in after["dimensions"]] == [3, 3, 3]
    check(after)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "title",
        "levels.9",
        "dimensions.0.levels.0",
        "scoring.dimensions",
        "questions.x",
        "questions.-1",
        "questions.0.items",
    ],
)
def test_a_place_that_names_no_part_is_refused(place):
    with pytest.raises(DraftError):
        drafting.removed(small(), f"{place}.0" if place.endswith("items") else place)
