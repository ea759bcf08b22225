"""Visits as verbs: who is told what and when, who may, what is refused, and when everything is erased."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from relais.groundwork.errors import NotAllowed, TooMany
from relais.groundwork.models import Letter, Trace
from relais.library.errors import NoAnswer, VisitGone, VisitSettled
from relais.library.models import Visit
from relais.library.queries.visits import held_about, visits_for
from relais.library.services import visiting
from relais.people.models import Consent
from tests.library.scenes import made_scenario

NOBODY = AnonymousUser()
FIRM = {"firm": "Zibeline SPRL", "contact": "Anne", "email": "anne@firm.example", "phone": "0470 00 00 00"}


@pytest.fixture
def scenario(actor):
    actor.email = "desk@test-provider.example"
    actor.save()
    return made_scenario(actor)


@pytest.fixture
def asked(scenario):
    return visiting.ask_visit(by=NOBODY, scenario=scenario, people=3, wishes="un mardi", figures={"times": 50}, **FIRM)


@pytest.fixture
def waiting(asked):
    return visiting.confirm_visit(token=asked.token)


def told():
    """Return (recipient, key) of every letter about a visit, in order."""
    return list(Letter.objects.filter(about_kind="library.visit").order_by("pk").values_list("to", "key"))


def everything():
    """Return all that a verb of visits may touch."""
    return (
        list(Visit.objects.order_by("pk").values()),
        list(Letter.objects.order_by("pk").values_list("pk", "to", "text")),
        list(Consent.objects.order_by("pk").values_list("pk", "withdrawn_at")),
        Trace.objects.count(),
    )


def test_asking_writes_to_whoever_asks_and_tells_the_body_nothing(asked):
    assert told() == [("anne@firm.example", f"visit-confirm:{asked.pk}")]
    assert (asked.state, asked.body.slug) == ("unconfirmed", "test-provider")
    assert list(visits_for(NOBODY)) == []
    letter = Letter.objects.get(about_kind="library.visit")
    assert f"/visites/{asked.token}/confirmer/" in letter.text
    assert asked.body_token not in letter.text


def test_confirming_tells_the_bodys_people_and_its_address_once(asked, holder):
    visit = visiting.confirm_visit(token=asked.token)
    assert {to for to, key in told() if "asked" in key} == {"holder@test.example", "desk@test-provider.example"}
    letters = Letter.objects.filter(key__contains="visit-asked")
    assert all(f"/visites/a-repondre/{visit.body_token}/" in letter.text for letter in letters)
    assert all(visit.token not in letter.text for letter in letters)
    assert {letter.reply_to for letter in letters} == {"anne@firm.example"}
    before = everything()
    visiting.confirm_visit(token=asked.token)
    assert everything() == before


def test_confirming_keeps_the_consent_of_the_address(waiting):
    assert list(Consent.objects.values_list("email", "purpose")) == [("anne@firm.example", "visit")]


def test_where_nobody_of_the_body_reads_letters_the_animators_are_told(scenario, animator):
    scenario.body.email = ""
    scenario.body.save()
    visit = visiting.ask_visit(by=NOBODY, scenario=scenario, **FIRM)
    visiting.confirm_visit(token=visit.token)
    assert "animator@test.example" in {to for to, key in told() if "asked" in key}


def test_whoever_is_signed_in_under_the_address_need_not_confirm(scenario, stranger):
    visit = visiting.ask_visit(by=stranger, scenario=scenario, **(FIRM | {"email": "Stranger@test.example"}))
    assert visit.state == "waiting"
    assert [key for _to, key in told()] == [f"visit-asked:{visit.pk}"]


def test_whoever_is_signed_in_under_another_address_confirms(scenario, stranger):
    assert visiting.ask_visit(by=stranger, scenario=scenario, **FIRM).state == "unconfirmed"


def test_a_sixth_letter_a_day_to_an_address_that_nobody_confirmed_is_refused(scenario):
    for _time in range(5):
        visiting.ask_visit(by=NOBODY, scenario=scenario, **FIRM)
    before = everything()
    with pytest.raises(TooMany):
        visiting.ask_visit(by=NOBODY, scenario=scenario, **FIRM)
    assert everything() == before


def test_a_wrong_link_confirms_nothing(asked):
    before = everything()
    for token in ("x", asked.body_token):
        with pytest.raises(VisitGone):
            visiting.confirm_visit(token=token)
    assert everything() == before


def test_the_body_answers_once_and_the_visitor_gets_it_by_letter(waiting, holder):
    visit = visiting.answer_visit(by=holder, visit=waiting, words=" Mardi 12 janvier, 14 h. ")
    assert (visit.state, visit.answer) == ("answered", "Mardi 12 janvier, 14 h.")
    letter = Letter.objects.get(key=f"visit-answered:{visit.pk}")
    assert (letter.to, letter.reply_to) == ("anne@firm.example", "desk@test-provider.example")
    assert "Mardi 12 janvier, 14 h." in letter.text
    before = everything()
    with pytest.raises(VisitSettled):
        visiting.answer_visit(by=holder, visit=waiting, words="Non")
    assert everything() == before


@pytest.mark.parametrize("who", ["stranger", "editor"])
def test_nobody_else_answers(request, waiting, who):
    before = everything()
    with pytest.raises(NotAllowed):
        visiting.answer_visit(by=request.getfixturevalue(who), visit=waiting, words="Oui", token=waiting.token)
    assert everything() == before


def test_the_letters_link_and_the_animator_answer_too(waiting, scenario, animator):
    assert visiting.answer_visit(by=NOBODY, visit=waiting, words="Oui", token=waiting.body_token).answered_at
    other = visiting.ask_visit(by=NOBODY, scenario=scenario, **(FIRM | {"email": "b@firm.example"}))
    visiting.confirm_visit(token=other.token)
    assert visiting.answer_visit(by=animator, visit=other, words="Oui").answered_at


def test_an_answer_without_words_before_the_confirmation_or_after_the_withdrawal_is_refused(asked, holder):
    before = everything()
    with pytest.raises(VisitSettled):
        visiting.answer_visit(by=holder, visit=asked, words="Oui")
    assert everything() == before
    visit = visiting.confirm_visit(token=asked.token)
    with pytest.raises(NoAnswer):
        visiting.answer_visit(by=holder, visit=visit, words="  ")
    visiting.withdraw_visit(by=NOBODY, visit=visit, token=visit.token)
    before = everything()
    with pytest.raises(VisitSettled):
        visiting.answer_visit(by=holder, visit=visit, words="Oui")
    assert everything() == before


def test_the_database_keeps_an_answer_from_what_is_not_confirmed(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=asked.pk).update(answered_at=timezone.now())


def test_withdrawing_tells_a_body_that_was_told_once(waiting):
    visiting.withdraw_visit(by=NOBODY, visit=waiting, token=waiting.token)
    assert [to for to, key in told() if "withdrawn" in key] == ["desk@test-provider.example"]
    before = everything()
    assert visiting.withdraw_visit(by=NOBODY, visit=waiting, token=waiting.token).state == "withdrawn"
    assert everything() == before


def test_withdrawing_before_the_confirmation_tells_nobody_and_ends_the_link(asked):
    visiting.withdraw_visit(by=NOBODY, visit=asked, token=asked.token)
    assert len(told()) == 1
    with pytest.raises(VisitSettled):
        visiting.confirm_visit(token=asked.token)


@pytest.mark.parametrize("verb", [visiting.withdraw_visit, visiting.erase_visit])
def test_only_whoever_asked_withdraws_and_erases(waiting, holder, animator, stranger, verb):
    before = everything()
    for user in (NOBODY, holder, animator, stranger):
        with pytest.raises(NotAllowed):
            verb(by=user, visit=waiting, token=waiting.body_token)
    assert everything() == before


def test_erasing_leaves_no_name_no_word_and_no_letter_and_asks_the_body_to_do_the_same(waiting, holder):
    visit = visiting.answer_visit(by=holder, visit=waiting, words="zibeline confidentielle")
    erased = visiting.erase_visit(by=NOBODY, visit=visit, token=visit.token)
    assert erased.state == "erased"
    assert not {erased.firm, erased.contact, erased.email, erased.phone, erased.wishes, erased.answer} - {""}
    assert erased.figures == {}
    left = "\n".join(f"{one.to} {one.subject} {one.text}" for one in Letter.objects.all()).lower()
    assert not [word for word in ("zibeline", "anne", "0470", "un mardi") if word in left]
    assert {to for to, key in told() if "erased" in key} == {"holder@test.example", "desk@test-provider.example"}
    assert not Consent.objects.exists()
    before = everything()
    visiting.erase_visit(by=NOBODY, visit=visit, token=visit.token)
    assert everything() == before


def test_the_consent_stays_while_another_visit_rests_on_it(waiting, scenario):
    other = visiting.ask_visit(by=NOBODY, scenario=scenario, **FIRM)
    visiting.erase_visit(by=NOBODY, visit=waiting, token=waiting.token)
    assert Consent.objects.filter(email="anne@firm.example").exists()
    visiting.erase_visit(by=NOBODY, visit=other, token=other.token)
    assert not Consent.objects.exists()


def test_a_persons_data_hold_their_visits_and_go_with_the_account(scenario, stranger):
    visit = visiting.ask_visit(by=stranger, scenario=scenario, **(FIRM | {"email": "stranger@test.example"}))
    assert [one["firm"] for one in held_about(stranger)] == ["Zibeline SPRL"]
    visiting.erase_person(stranger, stranger)
    visit.refresh_from_db()
    assert (visit.state, visit.firm, held_about(stranger)) == ("erased", "", [])


def test_a_visit_that_another_asked_under_ones_address_is_not_among_ones_data(scenario, stranger):
    visiting.ask_visit(by=NOBODY, scenario=scenario, **(FIRM | {"email": "stranger@test.example"}))
    assert held_about(stranger) == []


def test_what_was_never_confirmed_is_deleted_after_fourteen_days(asked):
    assert visiting.keep_visits(now=timezone.now() + timedelta(days=13)) == {"deleted": 0, "anonymised": 0}
    assert visiting.keep_visits(now=timezone.now() + timedelta(days=15)) == {"deleted": 1, "anonymised": 0}
    assert (Visit.objects.count(), Letter.objects.exclude(to="").count()) == (0, 0)


def test_names_go_twelve_months_after_the_answer_and_the_visit_stays_counted(waiting, holder):
    answered = timezone.now() + timedelta(days=100)
    visiting.answer_visit(by=holder, visit=waiting, words="Oui", now=answered)
    assert visiting.keep_visits(now=answered + timedelta(days=359))["anonymised"] == 0
    assert visiting.keep_visits(now=answered + timedelta(days=361))["anonymised"] == 1
    visit = Visit.objects.get()
    assert (visit.firm, visit.email, visit.answer, visit.people, visit.state) == ("", "", "", 3, "erased")
    assert visiting.keep_visits(now=answered + timedelta(days=999)) == {"deleted": 0, "anonymised": 0}


def test_a_visit_that_nobody_answers_or_that_is_withdrawn_is_anonymised_as_well(waiting, scenario):
    other = visiting.ask_visit(by=NOBODY, scenario=scenario, **(FIRM | {"email": "b@firm.example"}))
    visiting.confirm_visit(token=other.token)
    visiting.withdraw_visit(by=NOBODY, visit=other, token=other.token)
    assert visiting.keep_visits(now=timezone.now() + timedelta(days=361))["anonymised"] == 2


def test_an_anonymised_visit_is_neither_answered_nor_withdrawn(waiting, holder):
    token = waiting.token
    visiting.keep_visits(now=timezone.now() + timedelta(days=400))
    before = everything()
    with pytest.raises(VisitSettled):
        visiting.answer_visit(by=holder, visit=waiting, words="Oui")
    with pytest.raises(VisitSettled):
        visiting.withdraw_visit(by=NOBODY, visit=waiting, token=token)
    with pytest.raises(VisitGone):
        visiting.confirm_visit(token=token)
    assert everything() == before


def test_traces_tell_what_was_done_and_no_name(waiting, holder):
    visiting.answer_visit(by=holder, visit=waiting, words="Oui")
    traces = Trace.objects.filter(subject_kind="library.visit").order_by("pk")
    assert [trace.verb for trace in traces] == ["ask_visit", "confirm_visit", "answer_visit"]
    assert "anne" not in str([(trace.before, trace.after) for trace in traces]).lower()


def test_a_body_sees_its_own_visits_those_that_wait_first(waiting, scenario, holder, stranger, animator):
    visiting.answer_visit(by=holder, visit=waiting, words="Oui")
    later = visiting.ask_visit(by=NOBODY, scenario=scenario, **(FIRM | {"email": "b@firm.example"}))
    visiting.ask_visit(by=NOBODY, scenario=scenario, **(FIRM | {"email": "c@firm.example"}))
    visiting.confirm_visit(token=later.token)
    assert [visit.pk for visit in visits_for(holder)] == [later.pk, waiting.pk]
    assert [visit.pk for visit in visits_for(animator)] == [later.pk, waiting.pk]
    assert list(visits_for(stranger)) == []
