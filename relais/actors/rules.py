"""Who may what with actors and doors."""

from typing import Any

from relais.actors.models import Actor
from relais.people.rules import is_animator


def may_manage(user: Any, actor: Actor) -> bool:
    """Tell whether the person may change this actor's profile and doors and read their figures."""
    if is_animator(user):
        return True
    return bool(
        getattr(user, "is_authenticated", False) and user.is_active and actor.positions.filter(user=user).exists()
    )
