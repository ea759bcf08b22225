"""One answer each; and in an anonymous round nothing that is kept joins an answer to who gave it."""

import random
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from relais.diagnostics.models import Response
from relais.diagnostics.services import responses
from relais.groundwork.models import Letter, Trace
from relais.surveys.errors import AlreadyAnswered, InvitationGone, RoundNotOpen, StaysAnonymous
from relais.surveys.models import Invitation, Reply
from relais.surveys.queries import held_about
from relais.surveys.services import answering, inviting, rounds
from tests.surveys.conftest import ANSWERS, answered, made_round


def test_an_invitation_opens_one_response_and_the_same_one_again(running):
    invitation = running.invitations.first()
    first = answering.open_invitation(token=invitation.token)
    assert answering.open_invitation(token=invitation.token).pk == first.pk
    invitation.refresh_from_db()
    assert (invitation.state, Response.objects.filter(version=running.version).count()) == ("opened", 1)


def test_who_has_answered_cannot_answer_again(running):
    invitation = running.invitations.first()
    answered(invitation)
    with pytest.raises(AlreadyAnswered):
        answering.open_invitation(token=invitation.token)
    assert Reply.objects.filter(round=running).count() == 1


def test_a_response_that_no_invitation_leads_to_does_not_count(running):
    response = responses.start_response(by=None, version=running.version)
    Response.objects.filter(pk=response.pk).update(answers=ANSWERS)
    responses.finish_response(by=None, response=response, token=response.token)
    assert not Reply.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("stage", ["draft", "ended"])
def test_only_an_open_round_is_answered(request, stage):
    round_ = request.getfixturevalue(stage)
    invitation = round_.invitations.last()
    with pytest.raises(InvitationGone if stage == "draft" else RoundNotOpen):
        answering.open_invitation(token=invitation.token)
    assert not Response.objects.filter(state="open").exists()


def test_finishing_after_the_end_is_refused_and_changes_nothing(running, organiser):
    invitation = running.invitations.first()
    response = answering.open_invitation(token=invitation.token)
    Response.objects.filter(pk=response.pk).update(answers=ANSWERS)
    running.__class__.objects.filter(pk=running.pk).update(state="closed", closed_at=timezone.now())
    with pytest.raises(RoundNotOpen):
        responses.finish_response(by=None, response=response, token=response.token)
    response.refresh_from_db()
    assert (response.state, Reply.objects.count()) == ("open", 0)


def test_closing_erases_what_was_begun_and_not_finished(running, organiser):
    invitation = running.invitations.first()
    answering.open_invitation(token=invitation.token)
    rounds.close_round(by=organiser, round_=running)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.response_id) == ("invited", None)
    assert not Response.objects.filter(version=running.version).exists()


# Anonymous


def test_finishing_an_anonymous_answer_cuts_it_from_its_invitation_and_closes_its_link(running):
    invitation = running.invitations.first()
    response = answered(invitation)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.response_id) == ("answered", None)
    kept = Response.objects.get(pk=response.pk)
    assert kept.token != response.token
    assert kept.answers == ANSWERS
    assert not Trace.objects.filter(subject_kind="diagnostics.response", subject_id=str(kept.pk)).exists()


def test_what_a_respondent_told_or_kept_meanwhile_goes_with_the_cut(running, stranger):
    invitation = running.invitations.first()
    response = answering.open_invitation(token=invitation.token)
    responses.tell_facts(
        by=None, response=response, token=response.token, name="Chez Nous", employees=3, email="x@firm.example"
    )
    responses.keep_response(by=stranger, response=response, token=response.token)
    answered(invitation)
    kept = Response.objects.get(pk=response.pk)
    assert (kept.name, kept.employees, kept.email, kept.user) == ("", None, "", None)


def everything_kept(round_):
    """Every value of every row of the database that names one of the round's invitations or responses, by that row."""
    found: dict[str, list] = {}
    keys = {str(pk) for pk in round_.invitations.values_list("pk", flat=True)}
    keys |= {str(reply.pk) for reply in Reply.objects.filter(round=round_)}
    apart = {"territories", "vocabulary", "finding"}  # no word of a respondent gets there
    for model in (one for one in apps.get_models() if one._meta.app_label not in apart):
        for row in model._default_manager.order_by("pk").values():
            named = {str(value) for value in row.values()}
            if keys & named:
                found.setdefault(model._meta.label, []).append(row)
    return found


def test_no_order_of_rows_or_moments_joins_anonymous_answers_to_invitations(organiser, body, version):
    """Twenty people answer in a random order over days with reminders between: what is kept of answers is alike, and unordered."""
    luck = random.Random(7)
    round_ = rounds.open_round(by=organiser, round_=made_round(organiser, body, version, invited=20))
    inviting.write_letters()
    waiting = list(round_.invitations.all())
    luck.shuffle(waiting)
    order = []
    for at, invitation in enumerate(waiting):
        if at == 10:
            inviting.write_letters(timezone.now() + timedelta(days=8))  # tells the later half from the earlier
        order.append(answered(invitation, ANSWERS | {"people": at}).pk)
    kept = everything_kept(round_)
    assert set(kept) >= {"diagnostics.Response", "surveys.Reply", "surveys.Invitation"}
    for row in kept["diagnostics.Response"]:
        moments = {name: value for name, value in row.items() if hasattr(value, "year")}
        first = kept["diagnostics.Response"][0]
        assert moments == {name: first[name] for name in moments}
    assert order != sorted(order)
    assert order != sorted(order, reverse=True)
    assert not {"groundwork.Trace", "groundwork.Letter"} & {
        label
        for label, rows in kept.items()
        for row in rows
        if str(row.get("subject_id", row.get("about_id"))) in map(str, order)
    }
    dated = [
        field.name for field in Invitation._meta.fields if isinstance(field, models.DateField | models.DateTimeField)
    ]
    assert dated == ["written_on", "reminded_on"]  # both are written before an answer, never at one


def test_in_a_named_round_the_order_does_join_them(named):
    """The control: the same search finds the answer of each where the round is not anonymous."""
    order = [answered(invitation).pk for invitation in named.invitations.all()]
    assert list(named.invitations.values_list("response", flat=True)) == order == sorted(order)
    assert Trace.objects.filter(subject_kind="diagnostics.response", subject_id=str(order[0])).exists()


def test_an_anonymous_answer_cannot_be_taken_back_and_stays_when_its_address_is_erased(running):
    invitation = running.invitations.first()
    answered(invitation)
    with pytest.raises(StaysAnonymous):
        answering.withdraw_answer(token=invitation.token)
    answering.erase_invitation(token=invitation.token)
    invitation.refresh_from_db()
    assert (invitation.email, invitation.state, Reply.objects.count()) == ("", "answered", 1)


# Not anonymous


def test_a_named_answer_is_taken_back_by_who_gave_it(named):
    invitation = named.invitations.first()
    response = answered(invitation)
    answering.withdraw_answer(token=invitation.token)
    invitation.refresh_from_db()
    assert (invitation.state, Reply.objects.count()) == ("declined", 0)
    assert not Response.objects.filter(pk=response.pk).exists()


def test_erasing_a_named_answer_by_its_own_link_lets_the_invitation_rest(named):
    invitation = named.invitations.first()
    response = answered(invitation)
    responses.erase_response(by=None, response=response, token=response.token)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.response_id) == ("declined", None)


# Declining, erasing


def test_who_declines_loses_what_was_begun_and_may_answer_all_the_same(running):
    invitation = running.invitations.first()
    answering.open_invitation(token=invitation.token)
    answering.decline(token=invitation.token)
    invitation.refresh_from_db()
    assert (invitation.state, Response.objects.filter(version=running.version).count()) == ("declined", 0)
    answered(invitation)
    assert Reply.objects.count() == 1


def test_who_has_answered_cannot_decline(running):
    invitation = running.invitations.first()
    answered(invitation)
    with pytest.raises(AlreadyAnswered):
        answering.decline(token=invitation.token)
    assert Reply.objects.count() == 1


def test_an_account_that_is_erased_takes_its_invitations_and_named_answer_with_it(named, stranger):
    Invitation.objects.filter(pk=named.invitations.first().pk).update(email=stranger.email, name="Moi", firm="Chez Moi")
    invitation = named.invitations.first()
    inviting.write_letters()
    answered(invitation)
    assert held_about(stranger)[0]["answers"] == ANSWERS
    answering.erase_person(stranger, stranger)
    invitation.refresh_from_db()
    assert (invitation.email, invitation.name, invitation.firm, Reply.objects.count()) == ("", "", "", 0)
    assert not Letter.objects.filter(to=stranger.email).exists()
    assert held_about(stranger) == []
