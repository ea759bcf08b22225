"""What time and leaving do to showcases: reminders, expiry, erasure, hand-over; a copy of one's data."""

from datetime import timedelta

import pytest
from django.utils import timezone

from relais.actors.models import Position
from relais.groundwork.models import Letter
from relais.library.models import Showcase
from relais.library.services import showcase_keeping, showcasing
from relais.library.services.showcase_keeping import keep_showcases
from relais.people.models import Consent, User
from relais.people.queries import data_about
from relais.people.rights import erase_account
from tests.library.told import OTHER, begun, confirmed, letters, published, sent

NOTHING = {"expired": 0, "reminded": 0, "erased": 0}


@pytest.fixture(autouse=True)
def alone(db):
    """Leave out the demo region's."""
    Showcase.objects.all().delete()


def later(**span):
    return timezone.now() + timedelta(**span)


def colleague_of(actor):
    user = User.objects.create_user("colleague@test.example", "a long password 1", name="Colleague")
    Position.objects.create(user=user, actor=actor, kind="owner")
    return user


def test_the_other_side_is_reminded_once_after_a_week(holder, actor):
    sent(holder, actor)
    assert keep_showcases(now=later(days=6)) == NOTHING
    assert keep_showcases(now=later(days=7, hours=1)) == NOTHING | {"reminded": 1}
    assert keep_showcases(now=later(days=8)) == NOTHING
    assert letters() == [("asked", OTHER), ("remind", OTHER)]


def test_after_sixty_days_it_is_a_draft_without_address_consent_or_link(holder, actor):
    showcase = sent(holder, actor)
    assert keep_showcases(now=later(days=60, hours=1)) == NOTHING | {"expired": 1}
    token = showcase.token
    showcase.refresh_from_db()
    assert (showcase.state, showcase.other_email, showcase.provider_agreed_at) == ("draft", "", None)
    assert showcase.token != token
    assert not Consent.objects.filter(purpose=showcase.purpose).exists()
    assert letters() == [("asked", ""), ("expired", holder.email)]
    assert keep_showcases(now=later(days=61)) == NOTHING


def test_what_both_agreed_to_waits_for_the_moderator_however_long(holder, actor):
    confirmed(holder, actor)
    assert keep_showcases(now=later(days=400)) == NOTHING


def test_what_is_withdrawn_is_erased_after_thirty_days(holder, actor, animator):
    showcase = published(holder, actor, animator)
    showcasing.withdraw(by=holder, showcase=showcase)
    assert keep_showcases(now=later(days=29)) == NOTHING
    assert keep_showcases(now=later(days=31)) == NOTHING | {"erased": 1}
    assert not Showcase.objects.exists()


def test_a_draft_that_nobody_touches_is_erased_after_a_year(holder, actor, animator):
    begun(holder, actor)
    published(holder, actor, animator)
    assert keep_showcases(now=later(days=366)) == NOTHING | {"erased": 1}
    assert Showcase.objects.get().state == "published"


@pytest.mark.parametrize("make", [begun, sent, confirmed])
def test_with_its_only_author_goes_what_they_told(stranger, actor, make):
    showcase = make(stranger, actor, side="firm") if make is begun else None
    showcase = showcase or _by_firm(make, stranger, actor)
    erase_account(by=stranger)
    assert not Showcase.objects.exists()
    assert set(Letter.objects.filter(key__startswith="showcase:").values_list("to", flat=True)) <= {""}


def _by_firm(make, stranger, actor):
    """Return one that a firm told and, where asked, that the provider agreed to by its own address."""
    actor.email = "aide@provider.example"
    actor.save()
    return make(stranger, actor, side="firm", other_email="")


def test_what_one_told_for_an_organisation_goes_on_with_a_colleague(holder, actor, animator):
    colleague = colleague_of(actor)
    showcase = published(holder, actor, animator)
    erase_account(by=holder)
    showcase.refresh_from_db()
    assert (showcase.state, showcase.author) == ("published", colleague)


def test_whoever_leaves_an_organisation_hands_over_what_they_told_for_it(holder, actor):
    colleague, showcase = colleague_of(actor), sent(holder, actor)
    showcase_keeping.hand_over(actor=actor.pk, user=holder.pk, successor=colleague.pk)
    showcase.refresh_from_db()
    assert showcase.author == colleague


def test_with_the_account_that_agreed_goes_what_it_agreed_to(holder, actor, animator, stranger):
    showcase = sent(holder, actor, other_email=stranger.email)
    showcasing.confirm(by=stranger, showcase=showcase, agreed_to=showcase.fingerprint)
    showcasing.publish(by=animator, showcase=showcase)
    erase_account(by=stranger)
    showcase.refresh_from_db()
    assert (showcase.state, showcase.other_email) == ("withdrawn", "")


def test_the_copy_of_ones_data_holds_what_one_told(holder, actor):
    showcase = begun(holder, actor)
    held = data_about(holder)["showcases"]
    assert [(one["title"], one["problem"], one["state"]) for one in held] == [
        (showcase.title, showcase.problem, "draft")
    ]
