"""An account's address is changed by a code to the new one; the old one gets a letter, and a trace stays."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Trace
from relais.people import services
from relais.people.models import User
from tests.people.test_entering import CODE, PASSWORD, sent_code, signed_in

NEW = "new@test.example"


def kept():
    """Return all that a change of address may touch."""
    return list(User.objects.order_by("pk").values("pk", "email")), list(EmailAddress.objects.order_by("pk").values())


@pytest.fixture
def oneself(client, stranger):
    """The browser of a person who has just confirmed that it is themselves."""
    client.force_login(stranger)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def ask(client, email=NEW):
    return client.post(reverse("account_email"), {"email": email})


def confirm(client, code):
    return client.post(reverse("account_email_verification_sent"), {"code": code})


def test_a_new_address_takes_the_place_of_the_old_when_its_code_is_typed(oneself, stranger):
    old, before = stranger.email, kept()
    assert ask(oneself, "New@Test.example").url == reverse("account_email_verification_sent")
    assert ([letter.to for letter in mail.outbox], kept()) == ([[NEW]], before)
    page = oneself.get(reverse("account_email_verification_sent")).content.decode()
    assert NEW in page
    assert reverse("people:sign_out") not in page.split("<main")[1]
    assert confirm(oneself, sent_code()).url == reverse("people:account")
    stranger.refresh_from_db()
    assert (stranger.email, signed_in(oneself)) == (NEW, True)
    assert list(EmailAddress.objects.filter(user=stranger).values_list("email", "primary", "verified")) == [
        (NEW, True, True)
    ]
    told = mail.outbox[-1]
    assert (told.to, told.subject) == ([old], "L'adresse de votre compte est changée")
    assert NEW not in told.body
    trace = Trace.objects.get(verb="change_address")
    assert (trace.by, trace.subject_id, trace.before, trace.after) == (stranger, str(stranger.pk), {}, {})


def test_the_new_address_signs_in_and_the_old_one_no_longer(oneself, stranger, client):
    old = stranger.email
    ask(oneself)
    confirm(oneself, sent_code())
    client.logout()
    client.post(reverse("people:sign_in"), {"login": old, "password": PASSWORD})
    assert not signed_in(client)
    client.post(reverse("people:sign_in"), {"login": NEW, "password": PASSWORD})
    assert signed_in(client)


def test_the_old_address_is_written_to_in_the_accounts_language(oneself, stranger):
    User.objects.filter(pk=stranger.pk).update(language="en")
    ask(oneself)
    confirm(oneself, sent_code())
    assert mail.outbox[-1].subject == "Your account's address has changed"


@pytest.mark.parametrize("code", ["ABCD-EFGH", ""])
def test_a_wrong_code_changes_nothing(oneself, code):
    before = kept()
    ask(oneself)
    confirm(oneself, code)
    assert (kept(), len(mail.outbox), Trace.objects.filter(verb="change_address").count()) == (before, 1, 0)


@pytest.mark.parametrize("email", ["", "none", "stranger@test.example"])
def test_what_is_no_new_address_is_refused_and_no_code_is_sent(oneself, email):
    before = kept()
    assert ask(oneself, email).status_code == 200
    assert (kept(), mail.outbox) == (before, [])


@pytest.mark.parametrize("verified", [True, False])
def test_the_address_of_another_account_is_not_taken_even_with_its_code(oneself, holder, verified):
    EmailAddress.objects.filter(user=holder).update(verified=verified)
    before = kept()
    ask(oneself, holder.email)
    if code := CODE.search(mail.outbox[-1].body):
        confirm(oneself, code.group())
    assert kept() == before
    assert not Trace.objects.filter(verb="change_address").exists()


def test_whoever_has_not_confirmed_that_it_is_themselves_is_asked_to_first(client, stranger):
    client.force_login(stranger)
    for answer in (client.get(reverse("account_email")), ask(client)):
        assert answer.url.startswith(reverse("account_reauthenticate"))
    assert mail.outbox == []


def test_addresses_cannot_be_added_or_removed_beside_the_one(oneself, stranger):
    before = kept()
    for action in ("action_remove", "action_primary", "action_send"):
        oneself.post(reverse("account_email"), {"email": stranger.email, action: "1"})
    assert (kept(), mail.outbox) == (before, [])


def test_nobody_leaves_no_trace_of_a_new_address(db):
    with pytest.raises(NotAllowed):
        services.note_new_address(by=None)
    assert not Trace.objects.exists()
