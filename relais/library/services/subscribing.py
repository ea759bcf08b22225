"""Verbs of a newsletter's reader: ask, confirm, choose, leave. Whoever reads an address decides for it, and nobody else."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from relais.actors.models import Actor
from relais.groundwork.post import erase_letters_about
from relais.groundwork.services import record_trace
from relais.groundwork.silences import write_again
from relais.groundwork.writing import known_language
from relais.library.editions import KEPT_UNCONFIRMED
from relais.library.errors import SubscriptionGone
from relais.library.letters import news as news_letters
from relais.library.models import Subscription
from relais.people.models import Consent
from relais.people.rights import forget_consents, give_consent
from relais.vocabulary.models import Theme

PURPOSE, CONSENT = "newsletter", "1"  # what the form says beside its button, and the version of that text


def subscribe(
    *,
    email: str,
    language: str,
    themes: Iterable[Theme] = (),
    bodies: Iterable[Actor] = (),
    now: datetime | None = None,
) -> None:
    """Write to ``email`` the link that confirms; nothing else is sent there before. Anyone may ask.

    Asked again, the last choices hold. One confirmed already keeps its choices and is told so by letter: whoever asks
    sees no difference. Raises WrongLetter when the address is none.
    """
    now = now or timezone.now()
    with transaction.atomic():
        Subscription.objects.get_or_create(email=email.strip().lower(), defaults={"asked_at": now})
        subscription = Subscription.objects.select_for_update().get(email=email.strip().lower())
        if subscription.confirmed_at is None:
            subscription.asked_at = now
            _choose(subscription, language, themes, bodies)
            record_trace(by=None, verb="ask_newsletter", subject=subscription)
        news_letters.ask_to_confirm(subscription, now)


def confirm_subscription(*, token: str, now: datetime | None = None) -> Subscription:
    """Confirm by the link's secret: the consent is kept, and the next edition goes there. Twice changes nothing.

    Raises SubscriptionGone when the link leads nowhere any more.
    """
    now = now or timezone.now()
    with transaction.atomic():
        subscription = _held(token)
        if subscription.confirmed_at is None:
            if subscription.asked_at < now - KEPT_UNCONFIRMED:
                raise SubscriptionGone
            subscription.confirmed_at = subscription.told_until = now
            subscription.save(update_fields=["confirmed_at", "told_until"])
            give_consent(by=None, email=subscription.email, purpose=PURPOSE, version=CONSENT)
            write_again(email=subscription.email, kind=news_letters.NEWSLETTER)
    return subscription


def change_choices(*, token: str, language: str, themes: Iterable[Theme], bodies: Iterable[Actor]) -> Subscription:
    """Change what the reader behind the link's secret gets. Raises SubscriptionGone."""
    with transaction.atomic():
        subscription = _held(token)
        _choose(subscription, language, themes, bodies)
        record_trace(by=None, verb="change_newsletter", subject=subscription)
    return subscription


def leave(*, token: str) -> Subscription | None:
    """End the subscription behind the link's secret, with its consent and letters; return what it was, None when gone."""
    with transaction.atomic():
        subscription = Subscription.objects.select_for_update().filter(token=token).first()
        if subscription is not None:
            _end(subscription)
    return subscription


def leave_by_address(*, email: str) -> None:
    """End the subscription of ``email``. Inside the transaction of a verb that has checked whose address it is."""
    for subscription in Subscription.objects.select_for_update().filter(email=email.strip().lower()):
        _end(subscription)


def end_without_consent() -> int:
    """End the confirmed subscriptions whose consent was withdrawn elsewhere; return how many. No person asks for it."""
    consent = Consent.objects.filter(email=OuterRef("email"), purpose=PURPOSE, withdrawn_at=None)
    with transaction.atomic():
        ended = list(
            Subscription.objects.select_for_update(of=("self",)).filter(~Exists(consent), confirmed_at__isnull=False)
        )
        for subscription in ended:
            _end(subscription, forget=False)
    return len(ended)


def forget_unconfirmed(now: datetime | None = None) -> int:
    """Delete what nobody confirmed within a week, with its letters; return how many. A job's verb: no person asks for it."""
    with transaction.atomic():
        old = Subscription.objects.filter(
            confirmed_at=None, asked_at__lt=(now or timezone.now()) - KEPT_UNCONFIRMED
        ).select_for_update()
        ids = [one.pk for one in old]
        erase_letters_about(Subscription, ids)
        Subscription.objects.filter(pk__in=ids).delete()
    return len(ids)


def erase_person(user: Any, _by: Any) -> None:
    """End the newsletter of the address of an account that is erased."""
    leave_by_address(email=user.email)


def _held(token: str) -> Subscription:
    subscription = Subscription.objects.select_for_update().filter(token=token).first()
    if subscription is None:
        raise SubscriptionGone
    return subscription


def _choose(subscription: Subscription, language: str, themes: Iterable[Theme], bodies: Iterable[Actor]) -> None:
    subscription.language = known_language(language)
    subscription.save(update_fields=["language", "asked_at"])
    subscription.themes.set(themes)
    subscription.bodies.set(bodies)


def _end(subscription: Subscription, *, forget: bool = True) -> None:
    number = subscription.pk
    record_trace(by=None, verb="leave_newsletter", subject=subscription)
    erase_letters_about(Subscription, [number])
    if forget:
        forget_consents(email=subscription.email, purpose=PURPOSE)
    Subscription.objects.filter(pk=number).delete()
