"""A person's rights: consent, a copy of one's data, erasure, and the end of accounts that nobody uses."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from relais.actors import services as actor_services
from relais.actors import staffing
from relais.actors.errors import LastOwner
from relais.actors.models import Invitation, Position
from relais.groundwork.errors import NotAllowed, Refusal
from relais.groundwork.models import Trace
from relais.groundwork.queries import traces_of
from relais.people import holdings, queries, rights, services
from relais.people.errors import LastAnimator
from relais.people.models import Consent, User
from relais.people.tasks import retire_accounts

PASSWORD = "a long password 1"
NOW = datetime(2030, 6, 15, 12, tzinfo=UTC)


# Consent


def test_a_consent_is_kept_once_with_purpose_and_text(stranger):
    first = rights.give_consent(by=stranger, purpose="news", version="2026-11")
    again = rights.give_consent(by=stranger, purpose="news", version="2026-11")
    other = rights.give_consent(by=stranger, purpose="news", version="2027-01")
    assert (first, first.email, first.withdrawn_at) == (again, "", None)
    assert list(Consent.objects.values_list("pk", flat=True)) == [other.pk, first.pk]
    assert [trace.verb for trace in traces_of(first)] == ["give_consent"]


def test_a_visitor_consents_for_an_address_and_withdraws_by_it(db):
    consent = rights.give_consent(by=AnonymousUser(), email=" Visitor@Test.Example", purpose="news", version="1")
    assert (consent.user, consent.email) == (None, "visitor@test.example")
    assert rights.withdraw_consent(by=None, consent=consent, email="visitor@test.example").withdrawn_at
    assert rights.give_consent(by=None, email="visitor@test.example", purpose="news", version="1").pk != consent.pk


def test_consent_of_nobody_is_refused(db):
    with pytest.raises(NotAllowed):
        rights.give_consent(by=AnonymousUser(), purpose="news", version="1")
    assert Consent.objects.count() == 0


@pytest.mark.parametrize("whose", ["of nobody", "of both"])
def test_the_database_refuses_a_consent_of_nobody_or_of_both(stranger, whose):
    values = {} if whose == "of nobody" else {"user": stranger, "email": "a@test.example"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(purpose="news", version="1", **values)


def test_anothers_consent_is_not_withdrawn(stranger, holder, as_user):
    consent = rights.give_consent(by=stranger, purpose="news", version="1")
    for by in (holder, AnonymousUser(), None):
        with pytest.raises(NotAllowed):
            rights.withdraw_consent(by=by, consent=consent)
    assert as_user(holder).post(reverse("people:withdraw_consent", args=[consent.pk])).status_code == 404
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_a_person_withdraws_a_consent_on_the_page_of_their_data(stranger, as_user):
    consent = rights.give_consent(by=stranger, purpose="news", version="1")
    client = as_user(stranger)
    assert [one.pk for one in client.get(reverse("people:data")).context["consents"]] == [consent.pk]
    client.post(reverse("people:withdraw_consent", args=[consent.pk]))
    page = client.get(reverse("people:data"))
    assert (list(page.context["consents"]), "aucun accord particulier" in page.content.decode()) == ([], True)
    assert [trace.verb for trace in traces_of(consent)] == ["withdraw_consent", "give_consent"]


# A copy of one's data


def test_a_copy_holds_everything_that_the_rooms_hold(holder, actor, make_door, as_user):
    services.change_account(by=holder, name="Autre nom", language="nl")
    actor_services.renew_door(by=holder, door=make_door("theirs"))
    rights.give_consent(by=holder, purpose="news", version="1")
    TOTP.activate(holder, "JBSWY3DPEHPK3PXP")
    answer = as_user(holder).get(reverse("people:export"))
    held = answer.json()
    assert answer["Content-Disposition"] == 'attachment; filename="relais.json"'
    account = held["account"]
    assert (account["email"], account["name"], account["language"]) == ("holder@test.example", "Autre nom", "nl")
    assert account["second_factor"] is True
    assert [(one["purpose"], one["version"], one["withdrawn_at"]) for one in held["consents"]] == [("news", "1", None)]
    assert [trace["verb"] for trace in held["traces"]] == ["change_account", "renew_door", "give_consent"]
    assert [(one["actor__slug"], one["kind"]) for one in held["organisations"]["positions"]] == [
        ("test-provider", "owner")
    ]
    assert "JBSWY3DPEHPK3PXP" not in answer.content.decode()


def test_every_room_that_registers_stands_in_the_copy_and_erases(stranger, monkeypatch):
    erased = []
    monkeypatch.setattr(holdings, "_registered", dict(holdings._registered))
    holdings.register_holding("toys", lambda user: [user.name], lambda user, by: erased.append((user, by)))
    assert queries.data_about(stranger)["toys"] == ["Stranger"]
    rights.erase_account(by=stranger)
    assert [by for _user, by in erased] == [stranger]


# Erasure


def everything():
    return list(User.objects.order_by("pk").values()), Position.objects.count(), Trace.objects.count()


def test_an_erased_account_is_gone_with_all_that_is_held(holder, actor, animator, make_door, as_user):
    second = staffing.accept_invitation(
        by=User.objects.create_user("second@test.example", PASSWORD, name="Second"),
        token=staffing.token_of(
            staffing.invite_person(by=holder, actor=actor, email="second@test.example", kind="owner")
        ),
    ).user
    services.change_account(by=holder, name="Nom secret", language="nl")
    actor_services.renew_door(by=holder, door=make_door("theirs"))
    rights.give_consent(by=holder, purpose="news", version="1")
    staffing.invite_person(
        by=animator, actor=Position.objects.exclude(actor=actor).first().actor, email=holder.email, kind="member"
    )
    TOTP.activate(holder, "JBSWY3DPEHPK3PXP")
    number, email = holder.pk, holder.email
    rights.erase_account(by=holder)
    assert not User.objects.filter(email=email).exists()
    for model in (EmailAddress, Invitation):
        assert not model.objects.filter(email=email).exists()
    for model in (Authenticator, Position, Consent):
        assert not model.objects.filter(user_id=number).exists()
    assert list(actor.positions.values_list("user", "kind")) == [(second.pk, "owner")]
    renewed = Trace.objects.get(verb="renew_door")
    assert renewed.by is None
    assert not any("Nom secret" in str((trace.before, trace.after)) for trace in Trace.objects.all())
    assert Trace.objects.filter(verb="erase_account", subject_id=str(number), by=None).exists()


def test_the_last_owner_hands_over_before_the_account_is_erased(holder, actor, as_user):
    before = everything()
    with pytest.raises(LastOwner):
        rights.erase_account(by=holder)
    assert everything() == before


def test_the_last_animator_is_told_what_to_do_first_and_nothing_is_erased(animator):
    User.objects.filter(duty="animator").exclude(pk=animator.pk).update(is_active=False)
    before = everything()
    with pytest.raises(LastAnimator, match="donner ce rôle"):
        rights.erase_account(by=animator)
    assert everything() == before


def test_an_animator_goes_when_another_active_one_stays(animator):
    User.objects.filter(duty="animator").exclude(pk=animator.pk).update(is_active=False)
    User.objects.create_user("second@test.example", PASSWORD, duty="animator")
    rights.erase_account(by=animator)
    assert not User.objects.filter(pk=animator.pk).exists()


def test_whoever_does_not_run_the_platform_goes_though_nobody_runs_it(stranger):
    User.objects.filter(duty="animator").update(is_active=False)
    rights.erase_account(by=stranger)
    assert not User.objects.filter(pk=stranger.pk).exists()


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_erasure_by_nobody_is_refused(stranger, nobody):
    before = everything()
    with pytest.raises(NotAllowed):
        rights.erase_account(by=nobody)
    assert everything() == before


def test_a_rooms_refusal_stops_the_whole_erasure(stranger, monkeypatch):
    def refuse(user, by):
        raise Refusal("no")

    monkeypatch.setattr(holdings, "_registered", dict(holdings._registered))
    holdings.register_holding("toys", lambda user: [], refuse)
    before = everything()
    with pytest.raises(Refusal):
        rights.erase_account(by=stranger)
    assert everything() == before


def test_the_page_asks_who_one_is_and_for_a_yes_before_it_erases(client, stranger, holder):
    client.force_login(stranger)
    erase = reverse("people:erase")
    assert client.post(erase, {"sure": "on"}).url.startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(erase, {}).context["form"].errors["sure"]
    assert User.objects.filter(pk=stranger.pk).exists()
    assert client.post(erase, {"sure": "on"}).url == reverse("portal:home")
    assert not User.objects.filter(pk=stranger.pk).exists()
    assert SESSION_KEY not in client.session


def test_the_page_tells_the_last_owner_what_to_do_first(client, holder):
    client.force_login(holder)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.post(reverse("people:erase"), {"sure": "on"})
    assert "Nommez d" in page.context["form"].non_field_errors()[0]
    assert User.objects.filter(pk=holder.pk).exists()


# Accounts that nobody uses


def last_seen(user, months):
    User.objects.filter(pk=user.pk).update(last_login=NOW - timedelta(days=months * 365.25 / 12), told_at=None)


@pytest.fixture
def only(stranger):
    """One account alone, so that the job speaks of no other."""
    User.objects.exclude(pk=stranger.pk).delete()
    return stranger


@pytest.mark.parametrize(("months", "told"), [(34, 0), (35.1, 1), (60, 1)])
def test_an_unused_account_is_told_a_month_before_its_end(only, months, told):
    last_seen(only, months)
    assert rights.retire_accounts(now=NOW) == {"told": told, "erased": 0}
    assert [letter.to for letter in mail.outbox] == [[only.email]] * told
    if told:
        assert "15 juillet 2030" in mail.outbox[0].body
    assert rights.retire_accounts(now=NOW + timedelta(days=1)) == {"told": 0, "erased": 0}


def test_an_account_that_was_told_is_erased_a_month_later_and_not_before(only):
    last_seen(only, 35.1)
    rights.retire_accounts(now=NOW)
    assert rights.retire_accounts(now=NOW + timedelta(days=29)) == {"told": 0, "erased": 0}
    assert rights.retire_accounts(now=NOW + timedelta(days=31)) == {"told": 0, "erased": 1}
    assert User.objects.count() == 0
    assert len(mail.outbox) == 1


def test_whoever_signs_in_after_the_letter_keeps_the_account_and_is_told_anew_another_time(only):
    last_seen(only, 36)
    rights.retire_accounts(now=NOW)
    User.objects.filter(pk=only.pk).update(last_login=NOW + timedelta(days=2))
    assert rights.retire_accounts(now=NOW + timedelta(days=40)) == {"told": 0, "erased": 0}
    later = NOW + timedelta(days=2 + 35.5 * 365.25 / 12)
    assert rights.retire_accounts(now=later) == {"told": 1, "erased": 0}


def test_the_last_who_runs_the_platform_is_kept_however_long_unused(only):
    User.objects.filter(pk=only.pk).update(duty="animator")
    last_seen(only, 36)
    rights.retire_accounts(now=NOW)
    assert rights.retire_accounts(now=NOW + timedelta(days=40))["erased"] == 0
    assert User.objects.filter(pk=only.pk).exists()


def test_an_account_that_cannot_be_erased_keeps_no_other(only, monkeypatch):
    other = User.objects.create_user("other@test.example", "a long password 1", name="Other")
    for user in (only, other):
        last_seen(user, 36)
    rights.retire_accounts(now=NOW)
    real = rights.erase_holdings

    def broken(user, by):
        assert user.pk != min(only.pk, other.pk)
        real(user, by)

    monkeypatch.setattr(rights, "erase_holdings", broken)
    assert rights.retire_accounts(now=NOW + timedelta(days=40))["erased"] == 1


def test_an_account_that_never_signed_in_counts_from_its_making(only):
    User.objects.filter(pk=only.pk).update(last_login=None, joined_at=NOW - timedelta(days=4 * 366))
    assert rights.retire_accounts(now=NOW)["told"] == 1


def test_the_term_is_a_setting(only, settings):
    settings.TABLE = settings.TABLE.model_copy(update={"account_months": 6})
    last_seen(only, 5.5)
    assert rights.retire_accounts(now=NOW)["told"] == 1


def test_an_unused_account_of_a_last_owner_is_erased_and_the_body_remains(holder, actor):
    User.objects.exclude(pk=holder.pk).delete()
    last_seen(holder, 40)
    rights.retire_accounts(now=NOW)
    assert rights.retire_accounts(now=NOW + timedelta(days=31))["erased"] == 1
    actor.refresh_from_db()
    assert actor.positions.count() == 0


def test_the_job_does_it(db):
    assert retire_accounts.call() == {"told": 0, "erased": 0}
