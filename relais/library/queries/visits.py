"""Reads of the visits that were asked for: a body's list, and what is held about a person."""

from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from relais.library.models import Visit
from relais.people.rules import is_animator

WAITING = Q(answered_at=None, withdrawn_at=None, erased_at=None)


def visits_for(user: Any) -> QuerySet[Visit]:
    """Return the visits asked of the bodies that ``user`` answers for, those without an answer first, then the newest.

    An animator sees all. Those whose address is not confirmed are told to nobody.
    """
    visits = Visit.objects.filter(confirmed_at__isnull=False)
    if not is_animator(user):
        visits = visits.filter(body__positions__user__pk=user.pk or 0)
    waits = Case(When(WAITING, then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        visits.select_related("scenario__locale", "body")
        .annotate(waits=waits)
        .order_by("waits", "-confirmed_at", "-pk")
    )


def waiting_visits(user: Any) -> int:
    """Return how many visits wait for an answer of ``user``'s bodies."""
    return visits_for(user).filter(WAITING).count()


def held_about(user: Any) -> list[dict[str, Any]]:
    """Return the visits asked from the person's address, as JSON can hold it."""
    visits = Visit.objects.filter(email__iexact=user.email, confirmed_at__isnull=False, erased_at=None)
    return [
        {
            "number": visit.pk,
            "scenario": visit.scenario.title if visit.scenario else "",
            "body": visit.body.name,
            "firm": visit.firm,
            "contact": visit.contact,
            "email": visit.email,
            "phone": visit.phone,
            "people": visit.people,
            "wishes": visit.wishes,
            "figures": visit.figures,
            "asked": visit.asked_at.isoformat(),
            "state": str(visit.state),
            "answer": visit.answer,
        }
        for visit in visits.select_related("scenario", "body").order_by("pk")
    ]
