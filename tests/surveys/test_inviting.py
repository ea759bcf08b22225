"""Letters: who gets which, when, and who gets none."""

from datetime import datetime, time, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from relais.diagnostics.services import questionnaires
from relais.groundwork import post
from relais.groundwork.digests import gather_digests, settle_gathered
from relais.groundwork.enums import DIGEST
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Letter, Silence, Trace
from relais.surveys import letters
from relais.surveys.errors import AlreadyAnswered, ListWrong, NobodyInvited, RoundFixed, RoundNotClosed, TooFewAnswers
from relais.surveys.listing import read
from relais.surveys.models import Invitation, Round
from relais.surveys.services import answering, inviting, rounds
from relais.surveys.tasks import keep_rounds
from tests.surveys.asked import BODY
from tests.surveys.conftest import answered, made_round


def days(number):
    return timezone.now() + timedelta(days=number)


def morning(moment):
    return timezone.make_aware(datetime.combine(timezone.localdate(moment), time(8)))


def test_nothing_goes_out_before_the_round_is_opened(draft):
    assert inviting.write_letters() == 0
    assert not Letter.objects.exists()


def test_each_invited_person_gets_one_letter_with_a_link_of_their_own_and_a_way_out(running):
    assert inviting.write_letters() == 3
    assert inviting.write_letters() == 0
    for invitation in running.invitations.all():
        letter = Letter.objects.get(to=invitation.email)
        assert invitation.token in letter.text
        assert "Ne plus recevoir ces e-mails" in letter.text
        assert letter.unsubscribable


def test_the_letter_of_a_named_round_says_who_reads_the_answer(named, running):
    inviting.write_letters()
    told = {letter.about_id: letter.text for letter in Letter.objects.all()}
    words = "Test Centre et l'animation de la plateforme sauront que la réponse vient de vous."
    assert words in told[str(named.invitations.first().pk)]
    assert words not in told[str(running.invitations.first().pk)]


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


def test_an_address_whose_letter_goes_out_again_is_a_good_one_again(running, animator):
    """Half a day without a mail server fails every letter; put back, they count as invited and are reminded."""
    inviting.write_letters()
    Letter.objects.update(state="failed")
    assert keep_rounds.func()["returned"] == 3
    assert post.put_back(Letter.objects.get(to="p0@firm.example"), by=animator) is True
    assert list(running.invitations.values_list("state", flat=True)) == ["invited", "bounced", "bounced"]
    assert keep_rounds.func()["returned"] == 0
    assert inviting.write_letters(days(7)) == 1


def test_a_digest_that_goes_out_again_sets_right_all_that_it_gathered(running, animator):
    inviting.write_letters()
    inviting.write_letters(days(8))
    gather_digests(morning(days(8)))
    digest = Letter.objects.get(kind=DIGEST, to="p0@firm.example")
    Letter.objects.filter(pk=digest.pk).update(state="failed")
    settle_gathered(Letter.objects.get(pk=digest.pk))
    assert keep_rounds.func()["returned"] == 1
    post.put_back(digest, by=animator)
    assert set(running.invitations.values_list("state", flat=True)) == {"invited"}


def test_a_letter_that_cannot_be_written_holds_up_no_other(organiser, body, version, running, monkeypatch, caplog):
    other = rounds.open_round(by=organiser, round_=made_round(organiser, body, version, invited=2))
    real = letters.write_letter

    def failing(*, to, **more):
        if to == "p1@firm.example" and more["about"].round_id == running.pk:
            raise ValueError
        return real(to=to, **more)

    monkeypatch.setattr(letters, "write_letter", failing)
    assert inviting.write_letters() == 4
    assert list(running.invitations.values_list("written_on", flat=True)).count(None) == 1
    assert other.invitations.filter(written_on=None).count() == 0
    assert "will be tried again" in caplog.text
    assert "p1@firm.example" not in caplog.records[0].getMessage()
    monkeypatch.setattr(letters, "write_letter", real)
    assert inviting.write_letters() == 1


@pytest.mark.parametrize("done", ["answered", "declined", "taken off", "ended", "nothing"])
def test_a_reminder_that_waits_for_the_morning_is_dropped_when_it_has_lost_its_reason(running, organiser, done):
    inviting.write_letters()
    first = running.invitations.first()
    assert inviting.write_letters(days(8)) == 3
    if done == "answered":
        answered(first)
    elif done == "declined":
        answering.decline(token=first.token)
    elif done == "taken off":
        inviting.withdraw_invitation(by=organiser, invitation=first)
    elif done == "ended":
        rounds.close_round(by=organiser, round_=running)
    gather_digests(morning(days(8)))
    gone = {"nothing": 0, "ended": 3}.get(done, 1)
    assert Letter.objects.filter(state="dropped", urgent=False).count() == gone
    assert Letter.objects.filter(kind=DIGEST).count() == 3 - gone


def test_an_invitation_that_waits_for_a_mail_server_does_not_go_out_after_the_end(running, organiser, monkeypatch):
    inviting.write_letters()
    rounds.close_round(by=organiser, round_=running)
    monkeypatch.setattr(settings.TABLE, "mail_url", "smtp://127.0.0.1:1")
    assert post.send_due() == 0
    assert set(Letter.objects.values_list("state", flat=True)) == {"dropped"}


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


def test_what_is_changed_in_a_round_is_traced_the_questionnaire_too(draft, organiser, animator):
    before = draft.version_id
    later = questionnaires.publish_version(
        by=animator, version=questionnaires.save_draft(by=animator, body=BODY | {"minutes": 5})
    )
    rounds.change_round(by=organiser, round_=draft, version=later, previous=None, title="Autre")
    trace = Trace.objects.get(verb="change_round")
    assert trace.before == {"title": "Vos besoins", "version": before}
    assert trace.after == {"title": "Autre", "version": later.pk}


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


def test_a_round_that_cannot_be_closed_holds_up_no_other(organiser, body, version, running, monkeypatch, caplog):
    other = rounds.open_round(by=organiser, round_=made_round(organiser, body, version, invited=2))
    real = rounds.weigh_round

    def failing(round_):
        if round_.pk == other.pk:  # the newest: it comes first
            raise ValueError
        return real(round_)

    monkeypatch.setattr(rounds, "weigh_round", failing)
    assert keep_rounds.func()["closed"] == 0
    assert rounds.close_due(days(21)) == 1
    assert dict(Round.objects.values_list("pk", "state")) == {running.pk: "closed", other.pk: "open"}
    assert "will be tried again" in caplog.text
    monkeypatch.setattr(rounds, "weigh_round", real)
    assert rounds.close_due(days(21)) == 1


def test_addresses_that_cannot_be_forgotten_hold_up_no_other(organiser, body, version, running, monkeypatch, caplog):
    other = rounds.open_round(by=organiser, round_=made_round(organiser, body, version, invited=2))
    rounds.close_due(days(21))
    real, kept = inviting.erase_letters_about, other.invitations.first().pk

    def failing(kind, keys):
        if kept in keys:
            raise ValueError
        real(kind, keys)

    monkeypatch.setattr(inviting, "erase_letters_about", failing)
    assert inviting.forget_addresses(days(82)) == 1
    assert set(running.invitations.values_list("email", flat=True)) == {""}
    assert "" not in other.invitations.values_list("email", flat=True)
    assert "will be tried again" in caplog.text
    monkeypatch.setattr(inviting, "erase_letters_about", real)
    assert inviting.forget_addresses(days(82)) == 1


def test_a_list_that_was_never_used_goes_after_half_a_year(draft, named):
    assert inviting.forget_addresses(days(179)) == 0
    assert inviting.forget_addresses(days(181)) == 1
    assert (draft.invitations.count(), named.invitations.count()) == (0, 3)
    assert inviting.forget_addresses(days(182)) == 0
