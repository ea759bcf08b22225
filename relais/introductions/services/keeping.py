"""How long names and words are kept. What remains afterwards are figures: state, dates, theme, province."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from relais.groundwork.announcements import announce
from relais.groundwork.errors import NotAllowed
from relais.groundwork.post import erase_letters_about
from relais.groundwork.services import record_trace
from relais.introductions import letters
from relais.introductions.enums import CaseState, Outcome, Side, StepKind
from relais.introductions.events import CasesErased
from relais.introductions.models import OPEN_INTRODUCTIONS, Case, Introduction, Step
from relais.introductions.rules import may_follow, may_watch
from relais.introductions.services.closing import withdraw
from relais.introductions.services.moving import locked_case, note
from relais.introductions.services.sending import PURPOSE
from relais.needs.enums import Way
from relais.needs.models import Need
from relais.people.rights import forget_consents

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
    for case in Case.objects.select_for_update().filter(person=user, erased_at=None).order_by("pk"):
        _forget(case, now)


def erase_case(*, by: Any, case: Case, token: str = "", now: datetime | None = None) -> Case:
    """Erase names, address, telephone and all words of the case, and the letters about it; an open one is withdrawn.

    The firm may, by the case's link or its account, and the animator whom it asks. Every door that was told is told of it
    by a letter that names nobody. It cannot be undone; figures stay, and a trace. A second time changes nothing. Raises
    NotAllowed, CaseGone.
    """
    now = now or timezone.now()
    with transaction.atomic():
        case = locked_case(case.pk)
        if not (may_follow(by, case, token) or may_watch(by)):
            raise NotAllowed
        if case.erased_at is None:
            _forget(case, now)
            record_trace(by=by, verb="erase_case", subject=case)
            case.refresh_from_db()
    return case


def _forget(case: Case, now: datetime) -> None:
    """Withdraw the locked ``case`` if it is open, anonymise it now, and tell its doors so."""
    told = list(case.introductions.select_related("door__actor"))
    if case.state != CaseState.CLOSED:
        withdraw(case, now, telling=False)
    note(case, StepKind.ERASED, Side.FIRM, now)
    anonymise([case.pk], [case.need_id] if case.need_id else [], now)
    if not Case.objects.filter(email__iexact=case.email).exists():
        forget_consents(email=case.email, purpose=PURPOSE)
    for introduction in told:
        letters.erased(introduction)


def anonymise(cases: list[int], needs: list[int], now: datetime) -> None:
    """Erase contact and words of ``cases`` (ids) and of their ``needs`` (ids), and the letters about them."""
    erase_letters_about(Case, cases)
    erase_letters_about(Introduction, list(Introduction.objects.filter(case__in=cases).values_list("pk", flat=True)))
    Case.objects.filter(pk__in=cases).update(
        firm="",
        contact="",
        email="",
        phone="",
        person=None,
        entered_by=None,
        met_words="",
        erased_at=now,
        later_on=None,
    )
    for case in Case.objects.filter(pk__in=cases).exclude(reference=""):
        sealed = sealed_reference(case.partner_id, case.reference) if case.way == Way.API else ""
        Case.objects.filter(pk=case.pk).update(reference=sealed)
    Introduction.objects.filter(case__in=cases).update(keeper=None)
    Step.objects.filter(case__in=cases).update(words="", by=None)
    Need.objects.filter(pk__in=needs, erased_at=None).update(text="", reference="", erased_at=now)
    if cases:
        announce(CasesErased(tuple(cases)))


def sealed_reference(partner: int | None, reference: str) -> str:
    """Return what stays of the ``reference`` that a body (id) gave to an erased case: it is recognised, and tells nothing.

    A program that asks again with it finds the case erased, and brings nobody's name back.
    """
    return salted_hmac("relais.reference", f"{partner}:{reference}", algorithm="sha256").hexdigest()
