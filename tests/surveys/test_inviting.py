"""Letters: who gets which, when, and who gets none."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Letter, Silence
from relais.surveys.errors import AlreadyAnswered, ListWrong, NobodyInvited, RoundFixed, RoundNotClosed, TooFewAnswers
from relais.surveys.listing import read
from relais.surveys.models import Invitation, Round
from relais.surveys.services import answering, inviting, rounds
from relais.surveys.tasks import keep_rounds
from tests.surveys.conftest import answered, made_round


def days(number):
    return timezone.now() + timedelta(days=number)


def test_nothing_goes_out_before_the_round_is_opened(draft):
    assert inviting.write_letters() == 0
    assert not Letter.objects.exists()


def test_each_invited_person_gets_one_letter_with_a_link_of_their_own_and_a_way_out(running):
    assert inviting.write_letters() == 3
    assert inviting.write_letters() == 0
    for invitation in running.invitations.all():
        letter = Letter.objects.get(to=invitation.email)
        assert invitation.token in letter.text
        assert "Ne plus recevoir ces lettres" in letter.text
        assert letter.unsubscribable


def test_reminders_go_after_seven_and_fourteen_days_to_who_neither_answered_nor_declined(running, organiser):
    rounds.extend_round(by=organiser, round_=running, closes_on=timezone.localdate() + timedelta(days=60))
    inviting.write_letters()
    first, second, third = running.invitations.all()
    answered(first)
    answering.decline(token=second.token)
    sent = [inviting.write_letters(days(number)) for number in (6, 7, 8, 13, 14, 15, 30)]
    assert sent == [0, 1, 0, 0, 1, 0, 0]
    assert Letter.objects.filter(to=third.email).count() == 3
    assert Letter.objects.filter(to__in=[first.email, second.email]).count() == 2


def test_a_late_job_still_leaves_seven_days_between_two_reminders(running, organiser):
    rounds.extend_round(by=organiser, round_=running, closes_on=timezone.localdate() + timedelta(days=60))
    inviting.write_letters()
    assert [inviting.write_letters(days(number)) for number in (20, 21, 26, 27)] == [3, 0, 0, 3]


def test_no_letter_goes_out_after_the_last_day(running):
    assert inviting.write_letters(days(21)) == 0


def test_an_address_that_wants_no_surveys_gets_none_and_counts_as_declined(running):
    one = running.invitations.first()
    Silence.objects.create(email=one.email, kind="surveys/letter")
    assert inviting.write_letters() == 2
    one.refresh_from_db()
    assert one.state == "declined"


def test_a_letter_that_came_back_marks_its_invitation(running):
    inviting.write_letters()
    Letter.objects.filter(to="p0@firm.example").update(state="failed")
    assert keep_rounds.func()["returned"] == 1
    assert list(running.invitations.values_list("state", flat=True)) == ["bounced", "invited", "invited"]


def test_a_person_taken_off_the_list_loses_link_letters_and_what_was_begun(running, organiser):
    inviting.write_letters()
    one = running.invitations.first()
    answering.open_invitation(token=one.token)
    inviting.withdraw_invitation(by=organiser, invitation=one)
    assert running.invitations.count() == 2
    assert not Letter.objects.filter(to=one.email).exists()


def test_who_has_answered_is_not_taken_off(running, organiser):
    one = running.invitations.first()
    answered(one)
    with pytest.raises(AlreadyAnswered):
        inviting.withdraw_invitation(by=organiser, invitation=one)
    assert running.invitations.count() == 3


def test_a_list_with_a_wrong_line_adds_nobody(draft, organiser):
    with pytest.raises(ListWrong):
        inviting.invite(by=organiser, round_=draft, listing=read("new@firm.example\nwrong"))
    assert draft.invitations.count() == 3
    report = inviting.invite(by=organiser, round_=draft, listing=read("new@firm.example\nwrong"), keep_good=True)
    assert (report.added, len(report.refused), draft.invitations.count()) == (1, 1, 4)


def test_one_address_is_invited_once(draft):
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        Invitation.objects.create(round=draft, email="p0@firm.example")


@pytest.mark.parametrize("person", ["stranger", "holder", "editor"])
def test_only_who_organises_runs_a_round(request, draft, body, version, person):
    user = request.getfixturevalue(person)
    for verb in (
        lambda: rounds.open_round(by=user, round_=draft),
        lambda: inviting.invite(by=user, round_=draft, listing=read("x@firm.example")),
        lambda: made_round(user, body, version),
        lambda: rounds.discard_round(by=user, round_=draft),
    ):
        with pytest.raises(NotAllowed):
            verb()
    draft.refresh_from_db()
    assert (draft.state, draft.invitations.count(), Round.objects.count()) == ("draft", 3, 1)


def test_who_sells_asks_no_list_in_the_platforms_name(holder, actor, version):
    with pytest.raises(NotAllowed):
        made_round(holder, actor, version)
    assert not Round.objects.exists()


def test_an_open_round_is_fixed_and_an_empty_one_does_not_open(organiser, body, version, running):
    with pytest.raises(RoundFixed):
        rounds.change_round(by=organiser, round_=running, version=version, previous=None, title="other")
    with pytest.raises(NobodyInvited):
        rounds.open_round(by=organiser, round_=made_round(organiser, body, version, invited=0))
    assert Round.objects.get(pk=running.pk).title == "Vos besoins"


def test_publishing_asks_for_an_end_and_for_ten(running, organiser):
    with pytest.raises(RoundNotClosed):
        rounds.publish_round(by=organiser, round_=running)
    rounds.close_round(by=organiser, round_=running)
    with pytest.raises(TooFewAnswers):
        rounds.publish_round(by=organiser, round_=running)
    assert Round.objects.get(pk=running.pk).published_at is None


def test_a_round_ends_the_day_after_its_last_and_its_addresses_go_sixty_days_later(running):
    inviting.write_letters()
    assert rounds.close_due(days(20)) == 0
    assert rounds.close_due(days(21)) == 1
    assert inviting.forget_addresses(days(80)) == 0
    assert inviting.forget_addresses(days(82)) == 1
    assert set(running.invitations.values_list("email", flat=True)) == {""}
    assert not Letter.objects.exclude(to="").exists()
