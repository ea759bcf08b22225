"""A door answers: it takes up, declines, reports, writes; each once, by who may, at its moment."""

import pytest

from relais.groundwork.errors import NotAllowed
from relais.introductions.errors import CaseGone, NoReason, WrongMoment
from relais.introductions.models import Introduction
from relais.introductions.services import answering, closing
from relais.needs.errors import NoWords
from tests.introductions.conftest import FIRM, at, everything, letters, places

TO_FIRM = FIRM["email"]


@pytest.fixture
def told(send, one):
    """A demand that waits at a door."""
    return send(one).introductions.get()


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def counts(door):
    door.refresh_from_db()
    return door.held, door.helped, door.not_helped


VERBS = {
    "take_up": lambda row, **who: answering.take_up(introduction=row, now=at(1), **who),
    "decline": lambda row, **who: answering.decline(introduction=row, reason="other", now=at(1), **who),
    "helped": lambda row, **who: answering.report(introduction=row, result="helped", now=at(1), **who),
    "no_help": lambda row, **who: answering.report(introduction=row, result="no_help", now=at(1), **who),
    "unreachable": lambda row, **who: answering.report(introduction=row, result="unreachable", now=at(1), **who),
    "put_back": lambda row, **who: answering.put_back(introduction=row, now=at(1), **who),
}


def test_demand_taken_up_by_the_letters_link_is_in_hand_for_twenty_working_days(told, one):
    answering.take_up(by=None, introduction=told, token=told.token, words=" Je  vous appelle. ", now=at(1))
    row, case = fresh(told), fresh(told.case)
    assert (row.state, row.owner, row.since, row.due_on, row.keeper) == (
        "taken_up", "door", at(1).date(), at(21).date(), None,
    )  # fmt: skip
    assert (case.state, case.owner, case.due_on, case.answered_at) == ("open", "door", at(21).date(), at(1))
    step = case.steps.last()
    assert (step.kind, step.side, step.words, step.at) == ("taken_up", "door", "Je vous appelle.", at(1))
    assert letters()[-1] == ("news", TO_FIRM)
    assert places(one) == [1]


def test_whoever_takes_a_demand_up_signed_in_keeps_it_until_it_is_put_back(told, one, held_by):
    person = held_by(one)
    answering.take_up(by=person, introduction=told, now=at(1))
    assert (fresh(told).keeper, told.case.steps.last().by) == (person, person)
    written = letters()
    answering.put_back(by=person, introduction=told, now=at(2))
    row = fresh(told)
    assert (row.state, row.keeper, row.since, row.due_on) == ("waiting", None, at(2).date(), at(5).date())
    assert (places(one), letters()) == ([1], written)


def test_declined_demand_gives_its_place_back_and_leaves_the_case_without_a_door(told, one):
    answering.decline(by=None, introduction=told, reason="no_capacity", token=told.token, words="Complet", now=at(1))
    row, case = fresh(told), fresh(told.case)
    assert (row.state, row.reason, row.owner, row.due_on, row.ended_at) == ("declined", "no_capacity", "", None, at(1))
    assert (case.state, case.owner, case.due_on) == ("stranded", "animator", at(2).date())
    assert (counts(one), letters()[-1]) == ((0, 0, 0), ("news", TO_FIRM))


@pytest.mark.parametrize("reason", ["", "because", None])
def test_declining_needs_a_reason(told, reason):
    before = everything()
    with pytest.raises(NoReason):
        answering.decline(by=None, introduction=told, reason=reason, token=told.token)
    assert everything() == before


@pytest.mark.parametrize(
    ("result", "case_state", "counted"),
    [("helped", "asked", (0, 0, 0)), ("no_help", "stranded", (0, 0, 1)), ("unreachable", "stranded", (0, 0, 0))],
)
@pytest.mark.parametrize("taken_up", [True, False])
def test_report_ends_the_demand_and_counts_only_what_the_door_may_say(told, one, result, case_state, counted, taken_up):
    if taken_up:
        answering.take_up(by=None, introduction=told, token=told.token, now=at(1))
    answering.report(by=None, introduction=told, result=result, token=told.token, words="Voilà", now=at(2))
    row, case = fresh(told), fresh(told.case)
    assert (row.state, row.due_on, row.ended_at) == (result, None, at(2))
    assert (case.state, case.steps.last().kind, case.steps.last().words) == (case_state, result, "Voilà")
    assert (counts(one), letters()[-1]) == (counted, ("news", TO_FIRM))


def test_another_result_is_none(told):
    before = everything()
    with pytest.raises(KeyError):
        answering.report(by=None, introduction=told, result="taken_up", token=told.token)
    assert everything() == before


def test_case_stays_open_while_another_door_may_help(send, one, two):
    case = send(one, two)
    first, second = case.introductions.all()
    VERBS["helped"](first, by=None, token=first.token)
    assert (fresh(case).state, places(one, two)) == ("open", [0, 1])
    VERBS["decline"](second, by=None, token=second.token)
    assert (fresh(case).state, places(one, two)) == ("asked", [0, 0])


@pytest.mark.parametrize("verb", VERBS)
def test_verb_is_for_the_doors_people_alone(told, two, verb, stranger, editor, held_by):
    other = held_by(two)
    inactive = held_by(told.door, "gone@doors.example", is_active=False)
    case = told.case.token
    who = [(None, ""), (None, "wrong"), (None, case), (stranger, ""), (editor, ""), (other, ""), (inactive, "")]
    before = everything()
    for by, token in who:
        with pytest.raises(NotAllowed):
            VERBS[verb](told, by=by, token=token)
    assert everything() == before


def test_animator_answers_in_a_doors_place(told, animator):
    assert VERBS["take_up"](told, by=animator).state == "taken_up"


@pytest.mark.parametrize("end", ["decline", "helped", "no_help", "unreachable", "withdrawn", "closed"])
@pytest.mark.parametrize("verb", VERBS)
def test_verb_on_a_demand_that_ended_is_refused_and_its_place_is_not_given_back_again(send, told, one, verb, end):
    send(one)  # holds a place that must stay
    if end == "withdrawn":
        closing.withdraw_introduction(by=None, introduction=told, token=told.case.token, now=at(1))
    elif end == "closed":
        closing.close_case(by=None, case=told.case, token=told.case.token, met=False, now=at(1))
    else:
        VERBS[end](told, by=None, token=told.token)
    assert places(one) == [1]
    before = everything()
    with pytest.raises(WrongMoment):
        VERBS[verb](told, by=None, token=told.token)
    assert everything() == before


@pytest.mark.parametrize(("first", "second"), [("take_up", "take_up"), ("", "put_back")])
def test_verb_in_the_wrong_state_is_refused(told, first, second):
    if first:
        VERBS[first](told, by=None, token=told.token)
    before = everything()
    with pytest.raises(WrongMoment):
        VERBS[second](told, by=None, token=told.token)
    assert everything() == before


def test_demand_that_is_not_there_is_gone(told):
    before = everything()
    with pytest.raises(CaseGone):
        VERBS["take_up"](Introduction(pk=0), by=None, token=told.token)
    assert everything() == before


# Words


def test_door_that_writes_has_answered_and_its_clock_starts_again(told):
    answering.write_words(by=None, introduction=told, words="Quelle taille ?", token=told.token, now=at(2))
    row, case = fresh(told), fresh(told.case)
    assert (row.state, row.since, row.due_on, case.due_on) == ("waiting", at(2).date(), at(5).date(), at(5).date())
    assert (case.answered_at, case.steps.last().side) == (at(2), "door")
    assert letters()[-1] == ("message", TO_FIRM)


def test_firm_that_writes_reaches_the_door_and_no_clock_moves(told, one):
    answering.write_words(by=None, introduction=told, words="Et alors ?", token=told.case.token, now=at(2))
    row, case = fresh(told), fresh(told.case)
    assert (row.since, row.due_on, case.answered_at) == (at(0).date(), at(3).date(), None)
    assert (case.steps.last().side, letters()[-1]) == ("firm", ("message", one.actor.email))


def test_animator_that_writes_stands_on_her_own_side(told, animator):
    answering.write_words(by=animator, introduction=told, words="Je m'en occupe.", now=at(2))
    assert (told.case.steps.last().side, fresh(told).since) == ("animator", at(2).date())
    assert letters()[-1] == ("message", TO_FIRM)


def test_words_about_what_ended_reach_the_other_side_and_start_no_clock(told, one):
    VERBS["no_help"](told, by=None, token=told.token)
    answering.write_words(by=None, introduction=told, words="Voyez la commune.", token=told.token, now=at(2))
    assert (fresh(told).state, fresh(told).due_on, fresh(told.case).state) == ("no_help", None, "stranded")
    assert (counts(one), letters()[-1]) == ((0, 0, 1), ("message", TO_FIRM))


@pytest.mark.parametrize("words", ["", "  \n"])
def test_no_words_are_not_sent(told, animator, words):
    before = everything()
    with pytest.raises(NoWords):
        answering.write_words(by=None, introduction=told, words=words, token=told.token)
    with pytest.raises(NoWords):
        answering.answer_alarm(by=animator, case=told.case, words=words)
    assert everything() == before


def test_words_are_for_both_sides_and_the_animator_alone(told, two, stranger, held_by):
    other = held_by(two)
    before = everything()
    for by, token in [(None, ""), (None, "wrong"), (stranger, ""), (other, "")]:
        with pytest.raises(NotAllowed):
            answering.write_words(by=by, introduction=told, words="Bonjour", token=token)
    for by in (None, stranger, other, held_by(told.door)):
        with pytest.raises(NotAllowed):
            answering.answer_alarm(by=by, case=told.case, words="Bonjour")
    assert [*everything()["Step"], *everything()["Letter"]] == [*before["Step"], *before["Letter"]]


def test_nothing_is_written_about_a_closed_case(told, animator):
    closing.close_case(by=None, case=told.case, token=told.case.token, met=True, now=at(1))
    before = everything()
    for token in (told.token, told.case.token):
        with pytest.raises(WrongMoment):
            answering.write_words(by=None, introduction=told, words="Bonjour", token=token)
    with pytest.raises(WrongMoment):
        answering.answer_alarm(by=animator, case=told.case, words="Bonjour")
    assert everything() == before
