"""Questions are asked exactly when an answer would change the first doors, and never more than two."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relais.needs.clarifying import AT_MOST, FIRST, questions

doors = st.lists(st.integers(0, 40), unique=True, max_size=12)
served = st.frozensets(st.integers(0, 40))  # the doors that would serve a firm of one value
tried = st.dictionaries(st.sampled_from(["place", "sector", "employees"]), st.lists(served, max_size=6))


def asked(leading, values):
    return questions(leading, {fact: [one.__contains__ for one in sets] for fact, sets in values.items()})


def changes(leading, values):
    """Say it again plainly: the share of values under which the first three doors are others."""
    found = {}
    for fact, sets in values.items():
        others = [one for one in sets if [door for door in leading if door in one][:3] != leading[:3]]
        if others:
            found[fact] = len(others) / len(sets)
    return found


@given(doors, tried)
def test_question_is_asked_exactly_when_some_value_changes_the_first_doors(leading, values):
    expected = changes(leading, values)
    found = {question.fact: question.change for question in asked(leading, values)}
    assert found.items() <= expected.items()
    assert len(found) == min(AT_MOST, len(expected))


@given(doors, tried)
def test_questions_that_change_most_come_first(leading, values):
    shares = [question.change for question in asked(leading, values)]
    left_out = sorted(changes(leading, values).values(), reverse=True)[AT_MOST:]
    assert shares == sorted(shares, reverse=True)
    assert all(share >= other for share in shares for other in left_out)


@given(doors, st.dictionaries(st.text(max_size=5), st.just([frozenset(range(41))]), max_size=4))
def test_question_whose_values_serve_every_door_is_not_asked(leading, values):
    assert asked(leading, values) == []


@given(st.dictionaries(st.text(max_size=5), st.lists(served, max_size=4), max_size=4))
def test_no_question_is_asked_when_no_door_leads(values):
    assert asked([], values) == []


def test_value_that_only_moves_doors_behind_the_first_three_asks_nothing():
    leading = [1, 2, 3, 4, 5]
    assert FIRST == 3
    assert asked(leading, {"place": [frozenset({1, 2, 3}), frozenset({1, 2, 3, 5})]}) == []
    assert [question.fact for question in asked(leading, {"place": [frozenset({1, 2, 4, 5})]})] == ["place"]


def test_three_facts_that_matter_give_the_two_questions_that_change_most():
    leading = [1, 2, 3, 4]
    all_of_them, without_one = frozenset({1, 2, 3, 4}), frozenset({2, 3, 4})
    values = {
        "place": [without_one, all_of_them, all_of_them],
        "sector": [without_one, without_one, without_one],
        "employees": [without_one, without_one, all_of_them],
    }
    assert [question.fact for question in asked(leading, values)] == ["sector", "employees"]


# On the demo region

KNOWN = {"place": "4000", "sector": "bakery", "employees": 3, "chosen": ("online-shop",)}
NEEDS = [
    "On ne me trouve pas sur Google, mon concurrent bien.",
    "Je passe mes dimanches soir à refaire les mêmes factures dans Word.",
    "Mon site ne vend rien",
    "Ik wil een website voor mijn winkel",
    "Mes sauvegardes ne marchent plus. Je voudrais aussi vendre en ligne.",
]


def facts_asked(found):
    return [question.fact for question in found.questions]


@settings(max_examples=30)
@given(
    st.sampled_from(NEEDS),
    st.sets(st.sampled_from(sorted(KNOWN))),
    st.sets(st.sampled_from(["place", "sector", "employees", "theme"])),
)
def test_fact_that_is_known_or_was_passed_over_is_never_asked(find, need, told, skipped):
    found = find(need, skipped=tuple(skipped), **{fact: KNOWN[fact] for fact in told})
    silent = {"theme" if fact == "chosen" else fact for fact in told} | skipped
    assert len(found.questions) <= AT_MOST
    assert not silent & set(facts_asked(found))


def test_fact_that_was_not_understood_is_still_asked(find):
    asks = facts_asked(find(NEEDS[1]))
    assert "place" in asks
    assert facts_asked(find(NEEDS[1], place="Atlantis")) == asks


def test_all_facts_known_leave_nothing_to_ask(find):
    assert [facts_asked(find(need, **KNOWN)) for need in NEEDS] == [[] for _need in NEEDS]


@pytest.fixture
def only(make_door):
    """Leave no door open but one that is for everybody, and return how to add others."""
    from relais.actors.indexing import next_tick
    from relais.actors.models import Door

    Door.objects.update(state="archived", version=next_tick())
    make_door("for-all", title="Sauvegarde", themes=("backup",))
    return make_door


NEED = "Mes sauvegardes ne marchent plus"


def test_doors_that_serve_everybody_leave_nothing_to_ask(find, only):
    found = find(NEED)
    assert [kept.candidate.door for kept in found.doors] == ["for-all"]
    assert found.questions == ()


@pytest.mark.parametrize(
    ("limits", "fact"),
    [
        ({"areas": ("province-liege",), "everywhere": False}, "place"),
        ({"sectors": ("retail",)}, "sector"),
        ({"max_employees": 20}, "employees"),
        ({"min_employees": 50}, "employees"),
    ],
)
def test_door_with_one_limit_makes_just_that_fact_worth_asking(find, only, limits, fact):
    only("limited", title="Sauvegarde", themes=("backup",), **limits)
    assert facts_asked(find(NEED)) == [fact]


def test_language_that_a_door_speaks_is_never_asked_for(find, only):
    only("german", title="Sauvegarde", themes=("backup",), languages=["de"])
    assert facts_asked(find(NEED)) == []
