"""Only the firm says whether its need is met; it withdraws, closes, reopens, and tells how it stands three months later."""

from datetime import timedelta

import pytest

from relais.groundwork.errors import NotAllowed
from relais.introductions.errors import WrongMoment
from relais.introductions.services import answering, closing
from relais.introductions.services.closing import LATER
from relais.introductions.services.watching import follow_up
from tests.introductions.conftest import at, everything, kinds, letters, places


@pytest.fixture
def case(send, one, two):
    """A case at two doors: the first took it up, the second has not answered."""
    made = send(one, two)
    first = made.introductions.first()
    answering.take_up(by=None, introduction=first, token=first.token, now=at(1))
    return made


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def states(case):
    return list(case.introductions.values_list("state", flat=True))


def outcomes(*doors):
    return [(fresh(door).held, fresh(door).helped, fresh(door).not_helped) for door in doors]


def report(case, result, number=0):
    row = case.introductions.all()[number]
    answering.report(by=None, introduction=row, result=result, token=row.token, now=at(2))


def close(case, *, met, now=None, **values):
    return closing.close_case(by=None, case=case, token=case.token, met=met, now=now or at(3), **values)


def test_need_that_is_met_counts_for_the_door_that_has_it_in_hand_and_takes_it_back_from_the_other(case, one, two):
    close(case, met=True, score=4, words="Le site est en ligne")
    found = fresh(case)
    assert (found.state, found.outcome, found.owner, found.due_on, found.closed_at) == (
        "closed",
        "met",
        "",
        None,
        at(3),
    )
    assert (found.score, found.met_words, found.later_on) == (4, "Le site est en ligne", at(3).date() + LATER)
    assert (states(case), outcomes(one, two)) == (["helped", "withdrawn"], [(0, 1, 0), (0, 0, 0)])
    assert kinds(case)[-1] == "closed"
    assert letters()[-2:] == [("ended", "one@doors.example"), ("ended", "two@doors.example")]


def test_need_that_is_not_met_is_taken_back_from_all_and_counts_for_none_that_never_helped(case, one, two):
    close(case, met=False)
    assert (fresh(case).outcome, fresh(case).score) == ("not_met", None)
    assert (states(case), outcomes(one, two)) == (["withdrawn", "withdrawn"], [(0, 0, 0), (0, 0, 0)])


@pytest.mark.parametrize(("met", "counted"), [(True, (0, 1, 0)), (False, (0, 0, 1))])
def test_help_that_a_door_reported_counts_as_the_firm_says(case, one, met, counted):
    report(case, "helped")
    close(case, met=met)
    assert outcomes(one) == [counted]


def test_door_that_declined_hears_nothing_of_the_end(case, two):
    second = case.introductions.last()
    answering.decline(by=None, introduction=second, reason="other", token=second.token, now=at(2))
    before = len(letters())
    close(case, met=True)
    assert letters()[before:] == [("ended", "one@doors.example")]


def test_firm_takes_its_demand_back_from_one_door_only(case, one, two):
    second = case.introductions.last()
    closing.withdraw_introduction(by=None, introduction=second, token=case.token, now=at(2))
    assert (states(case), places(one, two), fresh(case).state) == (["taken_up", "withdrawn"], [1, 0], "open")
    assert letters()[-1] == ("ended", "two@doors.example")
    closing.withdraw_introduction(by=None, introduction=case.introductions.first(), token=case.token, now=at(2))
    assert (fresh(case).state, fresh(case).due_on, places(one, two)) == ("stranded", at(3).date(), [0, 0])


def test_firm_takes_its_demand_back_altogether(case, one, two):
    closing.withdraw_case(by=None, case=case, token=case.token, now=at(2))
    found = fresh(case)
    assert (found.state, found.outcome, found.later_on, found.closed_at) == ("closed", "withdrawn", None, at(2))
    assert (states(case), outcomes(one, two)) == (["withdrawn", "withdrawn"], [(0, 0, 0), (0, 0, 0)])
    assert sorted(letters()[-2:]) == [("ended", "one@doors.example"), ("ended", "two@doors.example")]


def test_unconfirmed_case_is_taken_back_too(send, one):
    case = send(one, confirmed=False)
    closing.withdraw_case(by=None, case=case, token=case.token, now=at(1))
    assert (fresh(case).outcome, letters()) == ("withdrawn", [("confirm", case.email)])


def test_reopened_case_is_without_a_door_and_the_next_day_somebody_acts(case, one):
    report(case, "helped")
    close(case, met=True, score=5, words="Merci")
    closing.reopen_case(by=None, case=case, token=case.token, now=at(10))
    found = fresh(case)
    assert (found.state, found.outcome, found.owner, found.due_on) == ("stranded", "", "animator", at(11).date())
    assert (found.closed_at, found.score, found.met_words, found.later_on) == (None, None, "", None)
    assert (states(case), kinds(case)[-1]) == (["no_help", "withdrawn"], "reopened")
    assert outcomes(one) == [(0, 1, 0)]  # the firm's word of then stays counted
    close(case, met=False, now=at(12))
    assert (fresh(case).outcome, outcomes(one)) == ("not_met", [(0, 1, 0)])


VERBS = {
    "close": lambda case, **who: closing.close_case(case=case, met=True, now=at(3), **who),
    "withdraw": lambda case, **who: closing.withdraw_case(case=case, now=at(3), **who),
    "withdraw one": lambda case, **who: closing.withdraw_introduction(
        introduction=case.introductions.first(), now=at(3), **who
    ),
    "reopen": lambda case, **who: closing.reopen_case(case=case, now=at(3), **who),
    "later": lambda case, **who: closing.tell_later(case=case, met=True, now=at(3), **who),
}


@pytest.mark.parametrize("verb", VERBS)
def test_verb_is_the_firms_alone(case, verb, animator, stranger, held_by, one):
    person = held_by(one)
    if verb in {"reopen", "later"}:
        close(case, met=True)
    before = everything()
    wrong = [(None, ""), (None, "wrong"), (None, case.introductions.first().token)]
    for by, token in [*wrong, (stranger, ""), (animator, ""), (person, "")]:
        with pytest.raises(NotAllowed):
            VERBS[verb](case, by=by, token=token)
    assert everything() == before


def test_account_that_sent_a_need_follows_it_without_the_link(send, one, stranger):
    case = send(one, by=stranger, email=stranger.email)
    assert closing.close_case(by=stranger, case=case, met=True, now=at(1)).outcome == "met"


@pytest.mark.parametrize("verb", ["close", "withdraw", "withdraw one"])
def test_closed_case_is_neither_closed_nor_taken_back_again(case, verb):
    close(case, met=True)
    before = everything()
    with pytest.raises(WrongMoment):
        VERBS[verb](case, by=None, token=case.token)
    assert everything() == before


@pytest.mark.parametrize("verb", ["close", "reopen", "later"])
def test_unconfirmed_case_is_neither_closed_nor_reopened_nor_told_of(send, one, verb):
    case = send(one, confirmed=False)
    before = everything()
    with pytest.raises(WrongMoment):
        VERBS[verb](case, by=None, token=case.token)
    assert everything() == before


@pytest.mark.parametrize("end", ["open", "anonymised", "never confirmed"])
def test_case_that_is_open_anonymised_or_was_never_confirmed_is_not_reopened(send, case, one, end):
    if end == "anonymised":
        close(case, met=True)
        type(case).objects.filter(pk=case.pk).update(erased_at=at(4))
    elif end == "never confirmed":
        case = send(one, confirmed=False)
        closing.withdraw_case(by=None, case=case, token=case.token, now=at(1))
    before = everything()
    with pytest.raises(WrongMoment):
        VERBS["reopen"](case, by=None, token=case.token)
    assert everything() == before


# Three months later


def test_firm_tells_how_it_stands_once_it_was_asked(case):
    close(case, met=True)
    asked = at(3) + LATER
    follow_up(now=asked)
    closing.tell_later(by=None, case=case, token=case.token, met=False, words="Le site est tombé", now=asked)
    found = fresh(case)
    assert (found.later_met, found.later_on, found.outcome) == (False, None, "met")
    assert (kinds(case)[-1], case.steps.last().words) == ("later", "Le site est tombé")


def test_before_it_is_asked_and_once_it_told_the_firm_is_not_heard(case):
    close(case, met=True)
    before = everything()
    with pytest.raises(WrongMoment):
        closing.tell_later(by=None, case=case, token=case.token, met=True, now=at(3) + timedelta(days=1))
    assert everything() == before
    follow_up(now=at(3) + LATER)
    closing.tell_later(by=None, case=case, token=case.token, met=True, now=at(3) + LATER)
    before = everything()
    with pytest.raises(WrongMoment):
        closing.tell_later(by=None, case=case, token=case.token, met=False, now=at(3) + LATER)
    assert everything() == before


def test_case_reopened_after_its_news_is_asked_again_three_months_after_its_new_end(case):
    close(case, met=True)
    follow_up(now=at(3) + LATER)
    closing.tell_later(by=None, case=case, token=case.token, met=False, now=at(3) + LATER)
    closing.reopen_case(by=None, case=case, token=case.token, now=at(3) + LATER)
    assert fresh(case).later_met is None
    end = at(3) + LATER + timedelta(days=1)
    close(case, met=True, now=end)
    follow_up(now=end + LATER)
    closing.tell_later(by=None, case=case, token=case.token, met=True, now=end + LATER)
    assert fresh(case).later_met is True


@pytest.mark.parametrize("outcome", ["withdrawn", "silent"])
def test_firm_that_never_said_how_it_ended_is_not_asked_later(case, outcome):
    closing.withdraw_case(by=None, case=case, token=case.token, now=at(3))
    type(case).objects.filter(pk=case.pk).update(outcome=outcome)
    before = everything()
    assert follow_up(now=at(3) + LATER) == 0
    with pytest.raises(WrongMoment):
        closing.tell_later(by=None, case=case, token=case.token, met=True)
    assert everything() == before
