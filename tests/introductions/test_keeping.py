"""Names and words go when their term has passed; what is open keeps them."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import serializers

from relais.groundwork.models import Trace
from relais.introductions.models import Case, Introduction, Step
from relais.introductions.services import answering, closing
from relais.introductions.services.keeping import UNCONFIRMED_KEPT, anonymise_expired
from relais.introductions.services.watching import follow_up, recount
from relais.needs.models import Answer, Need
from tests.introductions.conftest import at, everything

TERM = timedelta(days=30 * settings.TABLE.case_months)
KEPT_AFTERWARDS = ("state", "outcome", "theme", "province", "way", "score", "created_at", "answered_at", "closed_at")


@pytest.fixture
def closed(send, one, stranger):
    """A case that a person sent, with words on each side, closed on the third day."""
    case = send(one, by=stranger, email=stranger.email)
    row = case.introductions.get()
    answering.take_up(by=None, introduction=row, token=row.token, words="Bonjour Anne Zyxwvu", now=at(1))
    answering.write_words(by=stranger, introduction=row, words="Ici zyxwvu", now=at(2))
    closing.close_case(by=stranger, case=case, met=True, score=5, words="Merci de la part de Zyxwvu", now=at(3))
    return case


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def told():
    """Return all that the rooms keep of cases and needs, in one text."""
    rows = [row for model in (Case, Introduction, Step, Need, Answer, Trace) for row in model.objects.all()]
    return json.dumps(json.loads(serializers.serialize("json", rows)), ensure_ascii=False).lower()


def test_names_and_words_of_a_closed_case_are_gone_after_their_term_and_its_figures_stay(closed, stranger):
    before = {name: getattr(fresh(closed), name) for name in KEPT_AFTERWARDS}
    assert "zyxwvu" in told()
    assert anonymise_expired(now=at(3) + TERM + timedelta(days=1)) == 1
    case = fresh(closed)
    assert "zyxwvu" not in told()
    assert stranger.email not in told()
    assert (case.person, case.entered_by, case.later_on, case.phone) == (None, None, None, "")
    assert (case.erased_at, case.need.erased_at) == (at(3) + TERM + timedelta(days=1),) * 2
    assert {step.by for step in case.steps.all()} == {None}
    assert {name: getattr(case, name) for name in KEPT_AFTERWARDS} == before


def test_anonymising_twice_does_nothing_more(closed):
    later = at(3) + TERM + timedelta(days=1)
    anonymise_expired(now=later)
    before = everything()
    assert anonymise_expired(now=later + timedelta(days=1)) == 0
    assert everything() == before


def test_case_keeps_its_names_until_the_term_has_passed(closed):
    before = everything()
    assert anonymise_expired(now=at(3) + TERM - timedelta(minutes=1)) == 0
    assert everything() == before


def test_open_case_is_never_anonymised(send, one, two):
    send(one)
    send(two, confirmed=False)
    before = everything()
    assert anonymise_expired(now=at(0) + TERM * 10) == 0
    assert everything() == before


def test_case_that_was_never_confirmed_is_anonymised_two_weeks_after_it_was_dropped(send, one):
    case = send(one, confirmed=False)
    for day in (2, 7):
        follow_up(now=at(day))
    assert fresh(case).outcome == "dropped"
    assert anonymise_expired(now=at(7) + UNCONFIRMED_KEPT - timedelta(minutes=1)) == 0
    assert "zyxwvu" in told()
    assert anonymise_expired(now=at(7) + UNCONFIRMED_KEPT + timedelta(minutes=1)) == 1
    assert "zyxwvu" not in told()


def test_reopened_case_keeps_its_names(closed, stranger):
    closing.reopen_case(by=stranger, case=closed, now=at(4))
    assert anonymise_expired(now=at(4) + TERM * 2) == 0
    assert fresh(closed).firm == closed.firm


def test_nobody_is_asked_about_an_anonymised_case(closed):
    now = at(3) + TERM + timedelta(days=1)
    anonymise_expired(now=now)
    before = everything()
    assert follow_up(now=now) == 0
    assert recount() == {}
    assert everything() == before


def test_case_of_an_anonymised_need_that_was_deleted_stays_as_a_figure(closed):
    anonymise_expired(now=at(3) + TERM + timedelta(days=1))
    Need.objects.filter(pk=closed.need_id).delete()
    assert (fresh(closed).need, fresh(closed).outcome) == (None, "met")
