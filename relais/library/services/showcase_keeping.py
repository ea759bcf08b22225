"""What time does to showcases, and what becomes of them when a person goes: reminders, expiry, erasure, hand-over."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from relais.actors.models import Position
from relais.groundwork.post import erase_letters_about
from relais.groundwork.services import record_trace
from relais.library.enums import ShowcaseState, Side
from relais.library.letters import showcases as letters
from relais.library.models import Showcase
from relais.library.rules import side_of
from relais.library.services.showcasing import erase_locked, withdraw_locked
from relais.library.tokens import new_token
from relais.people.models import Consent, User
from relais.people.rights import end_consents

REMINDED_AFTER = timedelta(days=7)
ASKED_FOR = timedelta(days=60)  # then it is a draft again, and the address is forgotten
WITHDRAWN_FOR = timedelta(days=30)  # for which the page says that it is withdrawn
DRAFTS_FOR = timedelta(days=365)  # untouched
AT_ONCE = 200  # rows a run; the next day goes on


def keep_showcases(*, now: datetime | None = None) -> dict[str, int]:
    """Remind, let expire and erase what is due; return how many of each. A job's verb: no person asks for it."""
    now = now or timezone.now()
    waiting = Showcase.objects.filter(state=ShowcaseState.WAITING)
    late = waiting.filter(asked_at__lte=now - ASKED_FOR)
    silent = waiting.filter(asked_at__lte=now - REMINDED_AFTER, asked_at__gt=now - ASKED_FOR, reminded_at=None)
    unused = Q(state__in=[ShowcaseState.DRAFT, ShowcaseState.DECLINED], changed_at__lte=now - DRAFTS_FOR)
    gone = Showcase.objects.filter(Q(state=ShowcaseState.WITHDRAWN, changed_at__lte=now - WITHDRAWN_FOR) | unused)
    done = {}
    for name, rows, verb in (("expired", late, _expire), ("reminded", silent, _remind), ("erased", gone, _erase)):
        with transaction.atomic():
            found = list(_lock(rows)[:AT_ONCE])
            for showcase in found:
                verb(showcase, now)
            done[name] = len(found)
    return done


def _lock(rows: QuerySet[Showcase]) -> QuerySet[Showcase]:
    related = rows.select_related("provider", "firm_actor", "author")
    return related.select_for_update(of=("self",)).order_by("pk")


def _remind(showcase: Showcase, now: datetime) -> None:
    letters.remind(showcase)
    showcase.reminded_at = now
    showcase.save(update_fields=["reminded_at"])


def _expire(showcase: Showcase, now: datetime) -> None:
    """Make it a draft again: the consent of one side alone is no longer needed, nor is the other's address and its link."""
    erase_letters_about(Showcase, [showcase.pk])
    end_consents(showcase.purpose, forget=True)
    letters.expired(showcase)
    showcase.state, showcase.other_email, showcase.token = ShowcaseState.DRAFT, "", new_token()
    showcase.firm_agreed_at = showcase.provider_agreed_at = showcase.asked_at = None
    showcase.firm_agreed_to = showcase.provider_agreed_to = ""
    showcase.save()
    record_trace(by=None, verb="expire_showcase", subject=showcase)


def _erase(showcase: Showcase, now: datetime) -> None:
    erase_locked(showcase, by=None)


def held_about(user: Any) -> list[dict[str, Any]]:
    """Return what the room holds about a person who tells showcases, or was asked at their address, for the copy of their data."""
    rows = Showcase.objects.filter(Q(author=user) | Q(other_email__iexact=user.email)).order_by("pk")
    told = (
        "state", "told_by", "language", "title", "summary", "firm", "provider__name", "problem", "done", "learned",
        "figures", "happened_on", "picture_alt", "created_at", "published_at", "firm_agreed_at", "provider_agreed_at",
    )  # fmt: skip
    return list(rows.values(*told))


def erase_person(user: Any, by: Any) -> None:
    """Erase what the person told for nobody but themselves; an organisation's goes on with another of its people.

    A showcase to which the person agreed as the other side is withdrawn, unless its organisation has other people. Called by
    the erasure of an account, within its transaction.
    """
    told = list(Showcase.objects.filter(author=user).values_list("pk", flat=True))
    for showcase in _lock(Showcase.objects.filter(pk__in=told)):
        successor = _another(showcase, showcase.told_by, user)
        if successor is None:
            erase_locked(showcase, by=by)
        else:
            showcase.author = successor
            showcase.save(update_fields=["author"])
    given = Consent.objects.filter(user=user, purpose__startswith="showcase:", withdrawn_at=None)
    agreed = [int(purpose.partition(":")[2]) for purpose in given.values_list("purpose", flat=True)]
    asked = Q(pk__in=agreed) | Q(other_email__iexact=user.email)
    for showcase in _lock(Showcase.objects.filter(asked).exclude(pk__in=told)):
        side = showcase.other_side
        if side_of(user, showcase) == showcase.told_by:  # a colleague's, which goes on
            continue
        if showcase.other_email.lower() == user.email.lower() or _another(showcase, side, user) is None:
            withdraw_locked(showcase, by=by, side=side)


def _another(showcase: Showcase, side: str, user: Any) -> Any:
    """Return another person of the organisation on ``side``, None when there is none."""
    actor = showcase.provider if side == Side.PROVIDER else showcase.firm_actor
    if actor is None:
        return None
    found = Position.objects.filter(actor=actor, user__is_active=True).exclude(user=user).select_related("user")
    position = found.first()
    return position.user if position else None


def hand_over(*, actor: int, user: int, successor: int | None) -> None:
    """Let ``successor`` go on with what ``user`` told for ``actor`` (ids; None: whoever of the body comes).

    A reaction to a leaving that was permitted.
    """
    told = Q(told_by=Side.PROVIDER, provider=actor) | Q(told_by=Side.FIRM, firm_actor=actor)
    Showcase.objects.filter(told, author=user).update(author=successor)


def end_for_consent(*, purpose: str, user: int | None) -> None:
    """Withdraw the showcase to which ``user`` (id; None: whoever reads the other side's address) withdrew the consent."""
    kind, _colon, number = purpose.partition(":")
    if kind != "showcase" or not number.isdigit():
        return
    for showcase in _lock(Showcase.objects.filter(pk=int(number))):
        person = User.objects.filter(pk=user).first() if user else None
        withdraw_locked(showcase, by=person, side=side_of(person, showcase) if person else showcase.other_side)
