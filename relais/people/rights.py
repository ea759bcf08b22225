"""Verbs on a person's rights: consent and its withdrawal, erasure, and the end of accounts that nobody uses."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from relais.groundwork.announcements import announce
from relais.groundwork.errors import NotAllowed
from relais.groundwork.models import Trace
from relais.groundwork.services import record_trace
from relais.people.errors import LastAnimator
from relais.people.events import AccountErased, ConsentWithdrawn
from relais.people.holdings import erase_holdings
from relais.people.letters import letter
from relais.people.models import Consent, User
from relais.people.queries import animators
from relais.people.rules import is_animator

NOTICE = timedelta(days=30)  # between the letter and the end of an unused account
DAYS_A_YEAR = 365.25
logger = logging.getLogger(__name__)


def give_consent(*, by: Any, purpose: str, version: str, email: str = "") -> Consent:
    """Keep that a person agreed to ``purpose`` as the text of ``version`` says it.

    A signed-in person consents for their account; a visitor for ``email``, which the caller has verified. What is in
    force already is returned as it stands. Raises NotAllowed when it is neither.
    """
    user = by if getattr(by, "is_authenticated", False) else None
    if user is None and not email:
        raise NotAllowed
    address = "" if user else email.strip().lower()
    with transaction.atomic():
        if user is not None:
            User.objects.select_for_update().get(pk=user.pk)
        consent, fresh = Consent.objects.get_or_create(
            user=user, email=address, purpose=purpose, version=version, withdrawn_at=None
        )
        if fresh:
            record_trace(by=user, verb="give_consent", subject=consent, after={"purpose": purpose, "version": version})
    return consent


def withdraw_consent(*, by: Any, consent: Consent, email: str = "") -> Consent:
    """End a consent; what was done under it stays lawful. Withdrawing twice changes nothing.

    ``email`` is the address of a visitor, which the caller has verified. Raises NotAllowed for another's consent.
    """
    signed_in = getattr(by, "is_authenticated", False)
    own = signed_in and consent.user_id == by.pk
    addresses = {email.strip().lower(), by.email.lower() if signed_in else ""} - {""}
    if not (own or consent.email in addresses):
        raise NotAllowed
    with transaction.atomic():
        consent = Consent.objects.select_for_update().get(pk=consent.pk)
        if consent.withdrawn_at is None:
            consent.withdrawn_at = timezone.now()
            consent.save(update_fields=["withdrawn_at"])
            record_trace(by=by if signed_in else None, verb="withdraw_consent", subject=consent)
            announce(ConsentWithdrawn(consent.purpose, consent.user_id))
    return consent


def end_consents(*purposes: str, forget: bool = False) -> None:
    """End every consent in force to ``purposes``, or ``forget`` all there were: what they were given to is no more.

    Inside the transaction of a verb that has checked who may; nothing is announced.
    """
    given = Consent.objects.filter(purpose__in=purposes)
    if forget:
        given.delete()
    else:
        given.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())


def forget_consents(*, email: str, purpose: str) -> None:
    """Delete what the address ``email`` agreed to for ``purpose``: nothing is left that it proves.

    Inside the transaction of a verb that has checked who may.
    """
    Consent.objects.filter(email=email.strip().lower(), purpose=purpose).delete()


def erase_account(*, by: Any) -> None:
    """Erase one's own account and what every room holds about one. Announces AccountErased.

    Raises NotAllowed when nobody is signed in, LastAnimator when nobody else runs the platform, and whatever a room
    refuses with (the last owner of a body hands over first).
    """
    if not getattr(by, "is_authenticated", False):
        raise NotAllowed
    _erase(by, by)


def retire_accounts(*, now: datetime | None = None) -> dict[str, int]:
    """Tell the owners of accounts that nobody has used for long, and a month later erase them; return how many of each.

    A job's verb: no person asks for it. Whoever signs in meanwhile keeps the account.
    """
    now = now or timezone.now()
    unused_for = timedelta(days=settings.TABLE.account_months * DAYS_A_YEAR / 12)
    User.objects.filter(told_at__lt=F("last_login")).update(told_at=None)
    gone = 0
    for user in _unused_since(now - unused_for).filter(told_at__lte=now - NOTICE):
        try:
            _erase(user, None)
        except LastAnimator:  # somebody must hear the alarms
            continue
        except Exception:  # the others have their turn; the next day tries again
            logger.exception("account %s could not be erased", user.pk)
            continue
        gone += 1
    told = 0
    for user in _unused_since(now - unused_for + NOTICE).filter(told_at=None):
        with transaction.atomic():
            _tell(user, now + NOTICE)
            User.objects.filter(pk=user.pk).update(told_at=now)
        told += 1
    return {"told": told, "erased": gone}


def _unused_since(moment: datetime) -> QuerySet[User]:
    return User.objects.annotate(used_at=Coalesce("last_login", "joined_at")).filter(used_at__lte=moment)


def _tell(user: User, last_day: datetime) -> None:
    with override(user.language):
        day = date_format(timezone.localdate(last_day), "DATE_FORMAT")
        subject, text = letter("account_unused", user.email, {"day": day})
    EmailMultiAlternatives(subject, text, None, [user.email]).send()


def _erase(account: User, by: Any) -> None:
    with transaction.atomic():
        if is_animator(account):
            _check_not_last(account)
        # Verbs lock a case, then write rows that name this account: held harder, each would wait for the other.
        user = User.objects.select_for_update(no_key=True).get(pk=account.pk)
        erase_holdings(user, by)
        number = user.pk
        Consent.objects.filter(Q(user=user) | Q(email=user.email)).delete()
        # What was done stays told, by nobody; what the traces of the account itself hold is a name.
        Trace.objects.filter(subject_kind=User._meta.label_lower, subject_id=str(number)).update(before={}, after={})
        record_trace(by=None, verb="erase_account", subject=user)
        user.delete()
        announce(AccountErased(user=number))


def _check_not_last(account: User) -> None:
    """Hold all who run the platform, so that the last two cannot go at once. Raises LastAnimator."""
    running = list(animators().select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    if running == [account.pk]:
        raise LastAnimator
