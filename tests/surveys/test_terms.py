"""What stays and what goes, and when: addresses that were erased, the terms of answers, names."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import timezone

from relais.diagnostics.models import Mark, Response
from relais.diagnostics.services import erasing, responses, sealing
from relais.people import rights
from relais.surveys.errors import DayPast
from relais.surveys.listing import read
from relais.surveys.models import Coding, Erased, Invitation, Reply, Round, Wanted
from relais.surveys.queries import held_about, outcome
from relais.surveys.services import answering, inviting, rounds
from relais.vocabulary.models import Theme
from tests.surveys.conftest import ANSWERS, addresses, answered, made_round

MONTH = timedelta(days=30)


def later(number):
    return timezone.now() + timedelta(days=number)


# Asked once


@pytest.mark.parametrize("kind", ["running", "named"])
def test_an_address_that_was_erased_is_not_invited_again_while_the_round_runs(request, organiser, kind):
    round_ = request.getfixturevalue(kind)
    first, second, _third = round_.invitations.all()
    answered(first)
    for invitation in (first, second):
        answering.erase_invitation(token=invitation.token)
    report = inviting.invite(by=organiser, round_=round_, listing=read(addresses(4)))
    assert (report.added, round_.invitations.count()) == (1, 4)
    assert {one.shown for one in report.repeated} == {f"p{at}@firm.example" for at in range(3)}
    assert Erased.objects.count() == 2
    assert not [one for one in Erased.objects.values_list("digest", flat=True) if "p0" in one or len(one) != 64]
    rounds.close_round(by=organiser, round_=round_)
    assert not Erased.objects.exists()


def test_a_digest_that_came_in_the_moment_of_closing_goes_with_the_next_job(ended, running):
    for round_ in (ended, running):
        Erased.objects.create(round=round_, digest="x")
    rounds.close_due()
    assert list(Erased.objects.values_list("round", flat=True)) == [running.pk]


def test_the_address_of_an_erased_account_is_not_invited_again(running, organiser, stranger):
    running.invitations.filter(email="p0@firm.example").update(email=stranger.email)
    email = stranger.email
    rights.erase_account(by=stranger)
    assert inviting.invite(by=organiser, round_=running, listing=read(email)).added == 0
    assert not running.invitations.filter(email=email).exists()


def test_who_declined_and_is_taken_off_is_not_asked_by_another_invitation(running, organiser):
    first, second, _third = running.invitations.all()
    answering.decline(token=first.token)
    for invitation in (first, second):
        inviting.withdraw_invitation(by=organiser, invitation=invitation)
    report = inviting.invite(by=organiser, round_=running, listing=read(addresses(3)))
    assert report.added == 1  # who was taken off without having said anything may be asked
    assert not running.invitations.filter(email=first.email).exists()


# Terms


@pytest.mark.parametrize("kind", ["running", "named"])
def test_answers_are_kept_from_the_end_of_the_round_all_alike_however_long_it_runs(
    request, organiser, kind, monkeypatch
):
    monkeypatch.setattr(settings.TABLE, "response_months", 1)
    round_ = request.getfixturevalue(kind)
    first, second, _third = round_.invitations.all()
    answered(first)
    rounds.extend_round(by=organiser, round_=round_, closes_on=timezone.localdate() + timedelta(days=90))
    round_.refresh_from_db()
    answered(second)
    kept = set(Response.objects.filter(version=round_.version).values_list("kept_until", flat=True))
    assert kept == {answering.term_of(round_)}
    assert timezone.localdate(min(kept)) >= timezone.localdate() + timedelta(days=120)
    assert erasing.erase_expired(later(89)) == 0
    closed = rounds.close_round(by=organiser, round_=round_, now=later(60))
    kept = set(Response.objects.filter(version=round_.version).values_list("kept_until", flat=True))
    assert kept == {closed.closed_at + MONTH}
    assert erasing.erase_expired(later(89)) == 0
    assert (erasing.erase_expired(later(91)), Reply.objects.count()) == (2, 0)


def test_a_round_runs_a_year_from_its_opening_at_most_however_often_it_is_extended(running, organiser):
    Round.objects.filter(pk=running.pk).update(opened_at=later(-300))
    before = Round.objects.get(pk=running.pk).closes_on
    with pytest.raises(DayPast):
        rounds.extend_round(by=organiser, round_=running, closes_on=timezone.localdate() + timedelta(days=67))
    assert Round.objects.get(pk=running.pk).closes_on == before
    rounds.extend_round(by=organiser, round_=running, closes_on=timezone.localdate() + timedelta(days=66))
    assert Round.objects.get(pk=running.pk).closes_on == timezone.localdate() + timedelta(days=66)


def test_an_answer_that_was_begun_and_left_for_its_term_leaves_its_invitation_as_it_was(running):
    invitation = running.invitations.first()
    answering.open_invitation(token=invitation.token)
    assert erasing.erase_expired(later(89)) == 0
    assert erasing.erase_expired(later(91)) == 1
    invitation.refresh_from_db()
    assert (invitation.state, invitation.response_id) == ("invited", None)
    assert not Response.objects.filter(version=running.version).exists()


def test_an_answer_taken_up_again_while_others_are_erased_stays(running, monkeypatch):
    begun = [answering.open_invitation(token=one.token).pk for one in running.invitations.all()[:2]]
    Response.objects.filter(pk__in=begun).update(kept_until=later(-1))
    real = erasing.erase

    def erase(found, by, **more):
        Response.objects.exclude(pk=found.pk).update(kept_until=later(1))  # somebody goes on with the other
        real(found, by, **more)

    monkeypatch.setattr(erasing, "erase", erase)
    assert (erasing.erase_expired(), Response.objects.filter(pk__in=begun).count()) == (1, 1)


# Names


def test_a_named_answer_takes_no_name_along_and_loses_what_names_it_with_the_addresses(named, organiser):
    named.invitations.update(name="Anne", firm="Chez Anne")
    invitation = named.invitations.first()
    response = answering.open_invitation(token=invitation.token)
    assert response.name == ""
    responses.tell_facts(
        by=None, response=response, token=response.token, name="Chez Anne", number="0123", email="anne@firm.example"
    )
    answered(invitation)
    rounds.close_round(by=organiser, round_=named)
    assert inviting.forget_addresses(later(61)) == 1
    kept = Response.objects.get(pk=response.pk)
    assert (kept.name, kept.number, kept.email, kept.actor, kept.answers) == ("", "", "", None, ANSWERS)
    invitation.refresh_from_db()
    assert (invitation.email, invitation.response_id) == ("", response.pk)
    answering.withdraw_answer(token=invitation.token)  # by their link they take it back all the same
    assert not Response.objects.filter(pk=response.pk).exists()


def test_what_the_organiser_reads_with_a_named_answer_stands_on_the_invitation(named, stranger):
    named.invitations.filter(email="p0@firm.example").update(email=stranger.email, name="Moi", firm="Chez Moi")
    answered(named.invitations.get(email=stranger.email))
    assert held_about(stranger)[0] | {"written_on": None} == {
        "round": "Vos besoins", "organiser": "Test Centre", "name": "Moi", "firm": "Chez Moi", "state": "answered",
        "written_on": None, "answers": ANSWERS,
    }  # fmt: skip


# Diagnostics


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["running", "named"])
def test_an_answer_to_a_survey_is_never_scored_nor_counted_in_a_block(request, kind):
    round_ = request.getfixturevalue(kind)
    response = answered(round_.invitations.first())
    sealing.seal_waiting()
    kept = Response.objects.get(pk=response.pk)
    assert (kept.scores, kept.overall, kept.level, kept.adjusted, kept.adjusted_overall) == ([], None, "", [], None)
    assert (kept.block, Mark.objects.filter(response=kept).count(), kept.steps.count()) == (None, 0, 0)


# From before


def test_rounds_from_before_are_brought_to_what_is_written_today(ended, named, organiser, body, version):
    """What the migration does: asked without open answers, no names after the term, terms from the last day."""
    reply = Reply.objects.filter(round=ended).first()
    Coding.objects.create(reply=reply, question="words", theme=Theme.objects.get(slug="crm"))
    Wanted.objects.create(round=ended, theme=Theme.objects.get(slug="crm"), asked=1, answered=11, rests_on={"words": 1})
    response = answered(named.invitations.first())
    Response.objects.filter(pk=response.pk).update(kept_until=later(1))
    old = made_round(organiser, body, version, anonymous=False, title="old")
    old = rounds.open_round(by=organiser, round_=old)
    told = answered(old.invitations.first())
    rounds.close_round(by=organiser, round_=old)
    Response.objects.filter(pk=told.pk).update(name="Chez Anne")
    Round.objects.filter(pk=old.pk).update(forgotten_at=timezone.now())
    invited = list(Invitation.objects.order_by("pk").values())
    import_module("relais.surveys.migrations.0003_what_earlier_rounds_told").tell_less(apps, None)
    crm = next(one for one in outcome(ended) if one.theme.slug == "crm")
    assert (crm.asked, crm.read, crm.rests_on) == (0, 1, [])
    assert Response.objects.get(pk=told.pk).name == ""
    assert Response.objects.get(pk=response.pk).kept_until == answering.term_of(named)
    assert list(Invitation.objects.order_by("pk").values()) == invited
