"""Setting a second factor up, renewing its codes and removing it: each leaves a trace and a letter to the account's address."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import transaction
from django.urls import reverse

from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Trace
from relais.people import services
from relais.people.letters import LETTERS

PASSWORD = "a long password 1"


@pytest.fixture
def oneself(client, stranger, django_capture_on_commit_callbacks):
    """Post to a page of one's second factor, oneself confirmed, and let what waits for the commit happen."""
    client.force_login(stranger)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    def post(name, **data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse(name), data)

    return post


def set_up(client, oneself):
    """Set the second factor up with the right code."""
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    oneself("mfa_activate_totp", code=format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def told(user):
    """Return (verbs of the account's traces, subjects of the letters to it), the oldest first."""
    verbs = Trace.objects.filter(by=user, subject_id=str(user.pk)).order_by("pk").values_list("verb", flat=True)
    return list(verbs), [letter.subject for letter in mail.outbox if letter.to == [user.email]]


def test_each_change_of_the_second_factor_leaves_a_trace_and_a_letter(client, oneself, stranger):
    set_up(client, oneself)
    oneself("mfa_generate_recovery_codes")
    oneself("mfa_deactivate_totp")
    verbs, subjects = told(stranger)
    assert verbs == ["set_up_second_factor", "renew_recovery_codes", "remove_second_factor"]
    assert subjects == [
        str(LETTERS[name][0]) for name in ("totp_activated", "recovery_codes_generated", "totp_deactivated")
    ]
    assert not Trace.objects.exclude(before={}, after={}).filter(by=stranger).exists()


def test_a_wrong_code_leaves_no_trace_and_no_letter(oneself, stranger):
    oneself("mfa_activate_totp", code="000000")
    assert told(stranger) == ([], [])
    assert not Authenticator.objects.exists()


def test_without_its_trace_nothing_is_changed(client, oneself, stranger, monkeypatch):
    set_up(client, oneself)
    before = list(Authenticator.objects.values()), len(mail.outbox)

    def failing(**_values):
        raise RuntimeError

    monkeypatch.setattr("relais.people.views.second_factor.note_second_factor", failing)
    with pytest.raises(RuntimeError), transaction.atomic():
        oneself("mfa_generate_recovery_codes")
    assert (list(Authenticator.objects.values()), len(mail.outbox)) == before


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_nobody_leaves_no_trace(db, nobody):
    with pytest.raises(NotAllowed):
        services.note_second_factor(by=nobody, verb="set_up_second_factor")
    assert not Trace.objects.exists()
