"""Who may what with actors and doors."""

from collections.abc import Iterable
from typing import Any

from relais.actors.enums import ActorRole, PositionKind
from relais.actors.models import Actor
from relais.people.rules import is_animator

SELLING = frozenset({ActorRole.FIRM, ActorRole.PROVIDER})  # roles of who sells: its own people say so


def may_manage(user: Any, actor: Actor) -> bool:
    """Tell whether the person may change this actor's profile and doors and read their figures."""
    if is_animator(user):
        return True
    return bool(
        getattr(user, "is_authenticated", False) and user.is_active and actor.positions.filter(user=user).exists()
    )


def may_give_roles(user: Any, actor: Actor, roles: Iterable[str]) -> bool:
    """Tell whether the person may give this actor ``roles`` in place of those it has.

    Its people say whether it is a firm, a provider. What else it is, whoever runs the platform says: a body writes to lists in
    the platform's name.
    """
    return is_animator(user) or (may_manage(user, actor) and set(roles) ^ set(actor.roles) <= SELLING)


def may_manage_people(user: Any, actor: Actor) -> bool:
    """Tell whether the person may invite, change and remove people of this actor."""
    if is_animator(user):
        return True
    return may_manage(user, actor) and actor.positions.filter(user=user, kind=PositionKind.OWNER).exists()
