"""Who may what with actors and doors."""

from typing import Any

from relais.actors.enums import PositionKind
from relais.actors.models import Actor
from relais.people.rules import is_animator


def may_manage(user: Any, actor: Actor) -> bool:
    """Tell whether the person may change this actor's profile and doors and read their figures."""
    if is_animator(user):
        return True
    return bool(
        getattr(user, "is_authenticated", False) and user.is_active and actor.positions.filter(user=user).exists()
    )


def may_manage_people(user: Any, actor: Actor) -> bool:
    """Tell whether the person may invite, change and remove people of this actor."""
    if is_animator(user):
        return True
    return may_manage(user, actor) and actor.positions.filter(user=user, kind=PositionKind.OWNER).exists()
