"""Reads of the room: a body's referrals, and what it is told of each."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import override

from relais.actors.models import Actor
from relais.groundwork.models import Trace
from relais.introductions.enums import CaseState
from relais.introductions.models import Case
from relais.introductions.rules import may_refer, sells
from relais.people.rules import is_animator
from relais.referrals.enums import Change
from relais.referrals.models import Partnership
from relais.referrals.signing import hash_of

LISTS = {
    "open": ~Q(state=CaseState.CLOSED),
    "closed": Q(state=CaseState.CLOSED),
}


def bodies_of(user: Any) -> list[Actor]:
    """Return the bodies in whose name the person may refer firms: those of its positions; for the animator, every partner."""
    mine = Q(positions__user__pk=getattr(user, "pk", None) or 0)
    if is_animator(user):
        mine |= Q(partnership__isnull=False)
    bodies = Actor.objects.filter(mine).select_related("partnership").distinct().order_by("name")
    return [body for body in bodies if may_refer(user, body)]


def partnership_of(slug: str) -> Partnership | None:
    """Return the partnership of the body with ``slug``, None when it has none, or has come to sell."""
    return _working(Partnership.objects.filter(actor__slug=slug))


def partnership_of_key(key: str) -> Partnership | None:
    """Return the partnership whose program shows ``key``, None when nobody's, or of a body that has come to sell."""
    return _working(Partnership.objects.filter(key_hash=hash_of(key))) if key else None


def _working(partnerships: QuerySet[Partnership]) -> Partnership | None:
    found = partnerships.select_related("actor").first()
    return None if found is None or sells(found.actor) else found


def referrals_of(bodies: list[Actor], *, list_: str = "", words: str = "") -> QuerySet[Case]:
    """Return the cases that ``bodies`` brought and whose firm has confirmed, the newest first.

    ``list_`` is one of LISTS or empty for all; ``words`` a part of the firm's name or of the body's reference, or the number.
    """
    cases = Case.objects.filter(partner__in=bodies, confirmed_at__isnull=False)
    if list_:
        cases = cases.filter(LISTS[list_])
    if words:
        number = Q(pk=int(words)) if words.isascii() and words.isdigit() and len(words) < 12 else Q(pk=0)
        cases = cases.filter(Q(firm__icontains=words) | Q(reference__icontains=words) | number)
    return cases.select_related("partner").prefetch_related("introductions__door__actor").order_by("-id")


def as_told(case: Case) -> dict[str, Any]:
    """Return what the body's program is told of ``case``: states, doors and dates; no name, address or word of the firm."""
    with override("fr"):  # one address, whatever language the request or job speaks
        page = settings.TABLE.site_url.rstrip("/") + reverse("referrals:referral", args=[case.pk])
    return {
        "number": case.pk,
        "reference": "" if case.erased_at else case.reference,
        "way": case.way,
        "sent": case.created_at.isoformat(timespec="seconds"),
        "state": case.state,
        "outcome": case.outcome,
        "owner": case.owner,
        "due": case.due_on.isoformat() if case.due_on else None,
        "answered": case.answered_at.isoformat(timespec="seconds") if case.answered_at else None,
        "closed": case.closed_at.isoformat(timespec="seconds") if case.closed_at else None,
        "doors": [
            {
                "id": one.door.slug,
                "title": one.door.title,
                "organisation": one.door.actor.name,
                "state": one.state,
                "reason": one.reason,
                "since": one.since.isoformat(),
            }
            for one in case.introductions.all()
        ],
        "page": page,
    }


def history_of(partnership: Partnership, most: int) -> list[tuple[Trace, str]]:
    """Return the last ``most`` changes of ``partnership``, the newest first, each with its name."""
    traces = Trace.objects.filter(subject_kind=Partnership._meta.label_lower, subject_id=str(partnership.pk))
    return [(trace, str(Change(trace.verb).label)) for trace in traces.select_related("by")[:most]]
