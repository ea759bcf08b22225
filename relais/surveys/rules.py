"""Who may what with rounds. The secret link of an invitation counts like an account that holds just that one."""

from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from relais.actors.enums import PositionKind
from relais.actors.models import Actor, Position
from relais.actors.rules import SELLING
from relais.people.rules import is_animator


def may_organise(user: Any, organiser: Actor) -> bool:
    """Tell whether the person may run surveys of ``organiser``: its owners and animators; whoever runs the platform, for all.

    A round writes to a whole list in the platform's name: who sells asks nobody that way.
    """
    if is_animator(user):
        return True
    if not (getattr(user, "is_authenticated", False) and user.is_active) or SELLING & set(organiser.roles):
        return False
    return organiser.positions.filter(user=user, kind__in=[PositionKind.OWNER, PositionKind.ANIMATOR]).exists()


def organisers_of(user: Any) -> QuerySet[Actor]:
    """Return the organisations for which the person may run surveys, by name."""
    actors = Actor.objects.alias(roles_text=Cast("roles", TextField()))  # SQLite cannot look into JSON lists
    for role in sorted(SELLING):
        actors = actors.exclude(roles_text__contains=f'"{role}"')
    if is_animator(user):
        return actors
    kinds = [PositionKind.OWNER, PositionKind.ANIMATOR]
    return actors.filter(pk__in=Position.objects.filter(user=user.pk, kind__in=kinds).values("actor"))
