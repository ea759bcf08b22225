"""Whose address a reminder goes to: only what the last letter asked, only as long as its consent stands, and in no address bar."""

import base64
import importlib
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from relais.diagnostics import letters
from relais.diagnostics.errors import ReminderLinkOld
from relais.diagnostics.models import Response
from relais.diagnostics.services import plan, reminding, responses
from relais.diagnostics.tasks import erase_old_responses
from relais.groundwork.models import Letter, Trace
from relais.groundwork.services import record_trace
from relais.people.models import Consent

MINE, THEIRS = "mine@test.example", "stranger@else.example"
LATER = timezone.now() + reminding.AFTER + timedelta(days=1)


def ask(response, email, by=None):
    """Ask to be reminded; return the link of the letter."""
    reminding.ask_reminder(by=by, response=response, email=email, token=response.token)
    return re.search(r"/diagnostics/rappel/(\S+)/", Letter.objects.filter(to=email).latest("pk").text)[1]


def address_of(response):
    response.refresh_from_db()
    return response.email


def page(client, response):
    return client.get(f"/diagnostics/r/{response.token}/resultat/").content.decode().replace("&#x27;", "'")


def test_the_link_of_a_letter_tells_no_address(done):
    link = ask(done, MINE)
    body = link.split(":")[0].lstrip(".")
    assert MINE not in base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode("utf-8", "replace")
    assert signing.loads(link, salt=reminding.SALT) == [done.pk, Response.objects.get().asked_nonce]


def test_a_mistyped_address_confirms_nothing_once_it_is_corrected(client, done):
    wrong, right = ask(done, THEIRS), ask(done, MINE)
    with pytest.raises(ReminderLinkOld):  # while mine still waits
        reminding.confirm_reminder(key=wrong)
    done.refresh_from_db()
    assert (done.email, done.asked_email, Consent.objects.count()) == ("", MINE, 0)
    reminding.confirm_reminder(key=right)
    for link in (wrong, right):
        with pytest.raises(ReminderLinkOld):
            reminding.confirm_reminder(key=link)
        assert client.get(reverse("diagnostics:confirm_reminder", args=[link])).status_code == 404
    assert address_of(done) == MINE
    assert Consent.objects.filter(withdrawn_at=None).get().email == MINE
    assert reminding.remind_due(now=LATER) == 1
    assert Letter.objects.get(kind=letters.REMINDER).to == MINE


def test_a_link_confirms_nothing_after_a_stop(done):
    link = ask(done, THEIRS)
    reminding.stop_reminder(by=None, response=done, token=done.token)
    with pytest.raises(ReminderLinkOld):
        reminding.confirm_reminder(key=link)
    assert address_of(done) == ""
    assert not Consent.objects.exists()


def test_a_link_confirms_nothing_once_an_account_agreed(done, stranger):
    link = ask(done, THEIRS)
    reminding.ask_reminder(by=stranger, response=done, email=stranger.email, token=done.token)
    with pytest.raises(ReminderLinkOld):
        reminding.confirm_reminder(key=link)
    assert address_of(done) == stranger.email


def test_links_of_before_with_an_address_in_them_confirm_nothing(done):
    with pytest.raises(ReminderLinkOld):
        reminding.confirm_reminder(key=signing.dumps([done.pk, MINE], salt=reminding.SALT))
    with pytest.raises(ReminderLinkOld):
        reminding.confirm_reminder(key=signing.dumps([done.pk, ""], salt=reminding.SALT))
    assert address_of(done) == ""


def test_another_address_that_is_confirmed_ends_the_consent_of_the_one_before(done):
    reminding.confirm_reminder(key=ask(done, THEIRS))
    reminding.confirm_reminder(key=ask(done, MINE))
    assert list(Consent.objects.filter(withdrawn_at=None).values_list("email", flat=True)) == [MINE]
    assert address_of(done) == MINE


def test_the_page_shows_the_address_asked_then_the_one_confirmed(client, done):
    link = ask(done, MINE)
    assert f"attend votre confirmation à {MINE}" in page(client, done)
    reminding.confirm_reminder(key=link)
    assert f"Un rappel est prévu à {MINE}" in page(client, done)
    assert f"attend votre confirmation à {MINE}" not in page(client, done)
    reminding.remind_due(now=LATER)
    assert "Le rappel est parti le" in page(client, done)
    assert "est prévu à" not in page(client, done)


def test_asked_again_a_letter_leaves_again_and_no_key_holds_an_address(client, done):
    for number in (1, 2):
        answer = client.post(f"/diagnostics/r/{done.token}/rappel/", {"email": MINE, "agreed": "on"}, follow=True)
        assert f"Un e-mail vient de partir à {MINE}" in answer.content.decode()
        assert Letter.objects.filter(to=MINE).count() == number
    responses.erase_response(by=None, response=done, token=done.token)
    kept = [str(value) for one in Letter.objects.values() for value in one.values()]
    assert not any(MINE in value for value in kept)


def test_asking_too_often_changes_nothing(client, done):
    for _number in range(reminding.MOST_UNCONFIRMED):
        ask(done, MINE)
    before = Response.objects.values().get()
    said = client.post(f"/diagnostics/r/{done.token}/rappel/", {"email": MINE, "agreed": "on"}, follow=True)
    assert "Trop de demandes" in said.content.decode()
    assert Response.objects.values().get() == before
    assert Letter.objects.count() == reminding.MOST_UNCONFIRMED


def test_an_address_that_nobody_confirms_is_forgotten_after_two_weeks(done):
    ask(done, MINE)
    assert reminding.forget_unconfirmed(timezone.now() + timedelta(days=13)) == 0
    Response.objects.update(asked_at=timezone.now() - timedelta(days=15))
    erase_old_responses.call()
    done.refresh_from_db()
    assert (done.asked_email, done.asked_nonce, done.asked_at) == ("", "", None)


def test_consent_withdrawn_on_the_page_of_ones_data_ends_the_reminder(done, stranger, as_user):
    reminding.ask_reminder(by=stranger, response=done, email=stranger.email, token=done.token)
    consent = Consent.objects.get(user=stranger)
    as_user(stranger).post(reverse("people:withdraw_consent", args=[consent.pk]))
    done.refresh_from_db()
    assert (done.email, done.email_confirmed_at) == ("", None)
    assert reminding.remind_due(now=LATER) == 0
    assert not Letter.objects.exists()


def test_consent_withdrawn_to_something_else_ends_no_reminder(done):
    reminding.confirm_reminder(key=ask(done, MINE))
    for purpose in (
        "newsletter",
        f"{reminding.PURPOSE}{done.pk}",
        f"{reminding.PURPOSE}999999",
    ):  # that one is in force
        reminding.end_without_consent(purpose=purpose)
    assert address_of(done) == MINE


def test_who_goes_on_gets_one_letter_and_no_second(client, done):
    reminding.confirm_reminder(key=ask(done, MINE))
    again = responses.start_again(by=None, response=done, token=done.token)
    again = responses.finish_response(by=None, response=again, token=again.token)
    assert (again.email, again.email_confirmed_at, again.asked_email) == ("", None, "")
    assert reminding.remind_due(now=LATER) == 0
    assert not Letter.objects.filter(kind=letters.REMINDER).exists()


def test_the_reminder_counts_the_path_as_its_page_does_without_what_was_set_aside(done):
    for cell, state in ((("q4", "crm"), "done"), (("q3", "lock"), "todo"), (("q3", "save"), "dropped")):
        (step,) = plan.put_steps(by=None, response=done, cells=[cell], token=done.token)
        plan.mark_step(by=None, step=step, state=state, token=done.token)
    reminding.confirm_reminder(key=ask(done, MINE))
    reminding.remind_due(now=LATER)
    assert "Sur votre chemin : 1 faits sur 2." in Letter.objects.get(kind=letters.REMINDER).text


def test_who_answers_changes_no_address(done):
    reminding.confirm_reminder(key=ask(done, MINE))
    responses.tell_facts(by=None, response=done, token=done.token, name="Autre", email=THEIRS)
    assert address_of(done) == MINE
    begun = responses.start_response(by=None, version=done.version, email=THEIRS)
    assert begun.email == ""


def test_the_migration_forgets_what_was_left_behind(done, version):
    migration = importlib.import_module("relais.diagnostics.migrations.0005_forget_what_is_erased")
    ask(done, MINE)
    Letter.objects.update(key=f"diagnostic:{done.pk}:confirm:{MINE}")
    gone = responses.start_response(by=None, version=version)
    number = str(gone.pk)
    responses.erase_response(by=None, response=gone, token=gone.token)
    trace = record_trace(by=None, verb="finish_response", subject=done, after={"overall": 12})
    Trace.objects.filter(pk=trace.pk).update(subject_id=number)
    reminding.confirm_reminder(key=ask(done, MINE))
    others = [
        responses.start_response(by=None, version=version), responses.start_response(by=None, version=version),
    ]  # fmt: skip
    Response.objects.filter(pk=others[0].pk).update(email=THEIRS)
    Response.objects.filter(pk=others[1].pk).update(email=THEIRS, email_confirmed_at=timezone.now())
    for forget in ("take_addresses_out_of_keys", "forget_traces_of_erased", "forget_without_consent"):
        getattr(migration, forget)(apps, None)
    assert not Letter.objects.filter(key__contains="@").exists()
    assert Letter.objects.count() == 2
    assert [one.verb for one in Trace.objects.filter(subject_id=number)] == ["erase_response"]
    assert Trace.objects.filter(subject_id=str(done.pk), verb="finish_response").exists()
    assert sorted(Response.objects.values_list("email", flat=True)) == ["", "", MINE]
