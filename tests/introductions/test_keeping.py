"""Names and words go when their term has passed; what is open keeps them."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import serializers

from relais.groundwork.digests import gather_digests
from relais.groundwork.enums import DIGEST
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Letter, Trace
from relais.introductions.errors import WrongMoment
from relais.introductions.models import Case, Introduction, Step
from relais.introductions.services import answering, closing
from relais.introductions.services.keeping import UNCONFIRMED_KEPT, anonymise_expired, erase_case
from relais.introductions.services.watching import follow_up, recount
from relais.needs.models import Answer, Need
from relais.people.models import Consent
from relais.people.rights import erase_account
from tests.introductions.conftest import FIRM, at, everything, kinds, places

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
    kept = (Case, Introduction, Step, Need, Answer, Trace, Letter, Consent)
    rows = [row for model in kept for row in model.objects.all()]
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


# The firm asks for it, by its link


@pytest.fixture
def running(send, one, two):
    """A case of a firm without an account: taken up by one door, waiting at another, with words on each side."""
    case = send(one, two)
    row = case.introductions.first()
    answering.take_up(by=None, introduction=row, token=row.token, words="Bonjour Anne Zyxwvu", now=at(1))
    answering.write_words(by=None, introduction=row, words="Ici zyxwvu", token=case.token, now=at(1))
    return case


def test_open_case_is_withdrawn_and_anonymised_at_once_when_its_link_asks(running, one, two):
    before = {name: getattr(fresh(running), name) for name in ("theme", "province", "way", "created_at", "answered_at")}
    assert "zyxwvu" in told()
    erase_case(by=None, case=running, token=running.token, now=at(2))
    case = fresh(running)
    assert "zyxwvu" not in told()
    assert FIRM["phone"] not in told()
    assert (case.state, case.outcome, case.erased_at, case.later_on) == ("closed", "withdrawn", at(2), None)
    assert {name: getattr(case, name) for name in before} == before
    assert (places(one, two), kinds(case)[-2:]) == ([0, 0], ["withdrawn", "erased"])
    trace = Trace.objects.get(verb="erase_case")
    assert (trace.subject_id, trace.by, trace.before, trace.after) == (str(case.pk), None, {}, {})


def test_closed_case_keeps_its_outcome_when_its_firm_erases_it(closed, stranger):
    before = {name: getattr(fresh(closed), name) for name in KEPT_AFTERWARDS}
    erase_case(by=stranger, case=closed, now=at(4))
    assert "zyxwvu" not in told()
    assert {name: getattr(fresh(closed), name) for name in KEPT_AFTERWARDS} == before
    assert kinds(closed)[-1] == "erased"


def test_unconfirmed_case_that_is_erased_leaves_no_letter_and_tells_no_door(send, one):
    case = send(one, confirmed=False)
    erase_case(by=None, case=case, token=case.token, now=at(0))
    assert "zyxwvu" not in told()
    assert list(Letter.objects.values_list("to", "state")) == [("", "dropped")]


def test_doors_are_told_of_an_erasure_by_a_letter_that_names_nobody(running, one, two):
    erase_case(by=None, case=running, token=running.token, now=at(2))
    letters = Letter.objects.exclude(to="").order_by("to")
    assert [(letter.key.split(":")[0], letter.to) for letter in letters] == [
        ("erased", one.actor.email), ("erased", two.actor.email)
    ]  # fmt: skip
    for letter in letters:
        words = (letter.subject + letter.text + letter.html).lower()
        assert f"dossier {running.pk}" in words
        assert not {name for name in ("zyxwvu", "anne", "0470") if name in words}


def test_erased_case_cannot_be_reopened_and_erasing_twice_does_nothing_more(running):
    erase_case(by=None, case=running, token=running.token, now=at(2))
    before = everything(), Trace.objects.count()
    with pytest.raises(WrongMoment):
        closing.reopen_case(by=None, case=running, token=running.token, now=at(3))
    erase_case(by=None, case=running, token=running.token, now=at(3))
    assert (everything(), Trace.objects.count()) == before


@pytest.mark.parametrize("token", ["", "x" * 32])
def test_nobody_without_the_link_erases_a_case(running, stranger, token):
    before = everything(), Trace.objects.count()
    for who in (None, stranger):
        with pytest.raises(NotAllowed):
            erase_case(by=who, case=running, token=token, now=at(2))
    assert (everything(), Trace.objects.count()) == before


def test_link_of_a_door_erases_nothing(running):
    before = everything()
    with pytest.raises(NotAllowed):
        erase_case(by=None, case=running, token=running.introductions.first().token, now=at(2))
    assert everything() == before


def test_animator_erases_on_the_firms_request_and_the_trace_says_who(running, animator):
    erase_case(by=animator, case=running, now=at(2))
    assert "zyxwvu" not in told()
    assert Trace.objects.get(verb="erase_case").by == animator


def test_consent_of_an_address_goes_with_its_last_case(send, one, two):
    first, second = send(one), send(two)
    assert Consent.objects.filter(email=FIRM["email"]).count() == 1
    erase_case(by=None, case=first, token=first.token, now=at(1))
    assert Consent.objects.filter(email=FIRM["email"]).count() == 1
    erase_case(by=None, case=second, token=second.token, now=at(1))
    assert not Consent.objects.filter(email=FIRM["email"]).exists()


def test_erased_account_tells_the_doors_of_its_cases_without_a_name(send, one, stranger):
    send(one, by=stranger, email=stranger.email)
    erase_account(by=stranger)
    letter = Letter.objects.exclude(to="").get()
    assert (letter.key.split(":")[0], letter.to) == ("erased", one.actor.email)
    assert "zyxwvu" not in told()


def test_pages_ask_once_more_and_then_erase(client, running):
    page = f"/suivi/{running.token}/effacer/"
    before = everything()
    assert "Personne ne pourra rétablir ces données" in client.get(page).content.decode()
    assert everything() == before
    assert page in client.get(f"/suivi/{running.token}/").content.decode()
    assert client.post(page).url == f"/suivi/{running.token}/"
    assert fresh(running).erased_at
    shown = client.get(f"/suivi/{running.token}/").content.decode()
    assert page not in shown
    assert "Zyxwvu" not in shown
    assert client.get(page).url == f"/suivi/{running.token}/"
    door = client.get(f"/reponse/{running.introductions.first().token}/").content.decode()
    assert "Zyxwvu" not in door


def test_digest_that_told_of_the_case_is_erased_and_what_else_it_held_waits_for_the_next(send, one, two, monkeypatch):
    monkeypatch.setattr(settings.TABLE, "mail_url", "smtp://localhost:1")
    case, other = send(one), send(two, firm="Garage Qwertz")
    for each in (case, other):
        row = each.introductions.get()
        answering.take_up(by=None, introduction=row, token=row.token, now=at(1))
    gather_digests(at(1))
    assert Letter.objects.filter(kind=DIGEST, state="waiting", to=FIRM["email"]).count() == 1
    erase_case(by=None, case=case, token=case.token, now=at(1))
    digest = Letter.objects.get(kind=DIGEST)
    assert (digest.to, digest.text, digest.state) == ("", "", "dropped")
    assert Letter.objects.get(key__startswith=f"news:{other.introductions.get().pk}").digest is None
    gather_digests(at(1))
    again = Letter.objects.get(kind=DIGEST, to=FIRM["email"])
    assert again.gathered.count() == 1
