"""How long names and words are kept. What remains afterwards are figures: state, dates, theme, province."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from relais.groundwork.announcements import announce
from relais.introductions.enums import CaseState, Outcome
from relais.introductions.events import CasesErased
from relais.introductions.models import OPEN_INTRODUCTIONS, Case, Introduction, Step
from relais.introductions.services.closing import withdraw
from relais.needs.models import Need

UNCONFIRMED_KEPT = timedelta(days=14)  # after being dropped: nobody ever said that the address was theirs
AT_ONCE = 500  # cases a transaction


def anonymise_expired(*, now: datetime | None = None) -> int:
    """Erase contact and words of closed cases past their term; return how many. A job's verb: no person asks for it."""
    now = now or timezone.now()
    term = now - timedelta(days=30 * settings.TABLE.case_months)
    past = Q(closed_at__lt=term) | Q(outcome=Outcome.DROPPED, closed_at__lt=now - UNCONFIRMED_KEPT)
    done = 0
    while True:
        with transaction.atomic():
            cases = Case.objects.select_for_update().filter(past, state=CaseState.CLOSED, erased_at=None)
            found = list(cases.order_by("pk").values_list("pk", "need_id")[:AT_ONCE])
            if not found:
                return done
            anonymise([pk for pk, _need in found], [need for _pk, need in found if need], now)
            done += len(found)


def hand_over(*, actor: int, user: int, successor: int | None) -> int:
    """Let ``successor`` keep what ``user`` had taken up for ``actor`` (ids; None: whoever of the body comes); return how many.

    A reaction to a leaving that was permitted. Owner and deadline stay: they are the door's, not the person's.
    """
    kept = Introduction.objects.filter(keeper=user, door__actor=actor, state__in=OPEN_INTRODUCTIONS)
    return kept.update(keeper=successor)


def erase_person(user: Any, by: Any) -> None:
    """Erase what the room holds about ``user``: their cases are withdrawn and anonymised. Called by the erasure of an account."""
    now = timezone.now()
    cases = list(Case.objects.select_for_update().filter(person=user, erased_at=None).order_by("pk"))
    for case in cases:
        if case.state != CaseState.CLOSED:
            withdraw(case, now)
    anonymise([case.pk for case in cases], [case.need_id for case in cases if case.need_id], now)


def anonymise(cases: list[int], needs: list[int], now: datetime) -> None:
    """Erase contact and words of ``cases`` (ids) and of their ``needs`` (ids)."""
    Case.objects.filter(pk__in=cases).update(
        firm="",
        contact="",
        email="",
        phone="",
        person=None,
        entered_by=None,
        met_words="",
        reference="",
        erased_at=now,
        later_on=None,
    )
    Introduction.objects.filter(case__in=cases).update(keeper=None)
    Step.objects.filter(case__in=cases).update(words="", by=None)
    Need.objects.filter(pk__in=needs, erased_at=None).update(text="", reference="", erased_at=now)
    if cases:
        announce(CasesErased(tuple(cases)))
