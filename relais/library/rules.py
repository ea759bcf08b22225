"""Who may what in the library."""

from typing import Any

from relais.actors.enums import ActorRole
from relais.actors.models import Actor
from relais.actors.rules import may_manage
from relais.library.enums import Side
from relais.library.models import Showcase, Visit
from relais.people.rules import is_animator, is_staff


def may_write(user: Any) -> bool:
    """Tell whether the person may write pieces and send them to moderation: an editor or an animator."""
    return is_staff(user)


def may_publish(user: Any) -> bool:
    """Tell whether the person moderates: publishes pieces and showcases, or sends them back. The animator."""
    return is_animator(user)


def may_answer_visit(user: Any, visit: Visit, token: str = "") -> bool:
    """Tell whether the person answers for the body that is visited: by its letter's link, or as one of its people."""
    return (bool(token) and token == visit.body_token) or may_manage(user, visit.body)


def may_follow_visit(user: Any, visit: Visit, token: str = "") -> bool:
    """Tell whether the person asked for ``visit``: by its link, or signed in under the address that it confirmed."""
    by_link = bool(token) and token == visit.token
    return by_link or bool(
        visit.confirmed_at
        and visit.email
        and getattr(user, "is_authenticated", False)
        and user.is_active
        and user.email.lower() == visit.email.lower()
    )


def may_tell(user: Any, side: str, provider: Actor, firm: Actor | None) -> bool:
    """Tell whether the person may tell, on ``side``, what ``provider`` and a firm (with a page of its own or not) did.

    A provider's own people tell for it. A firm without a page is told of by its account; one with a page, by its people.
    """
    if ActorRole.PROVIDER not in provider.roles or (firm is not None and firm.pk == provider.pk):
        return False
    if side == Side.PROVIDER:
        return holds(user, provider)
    return _is_person(user) and (firm is None or holds(user, firm))


def side_of(user: Any, showcase: Showcase, token: str = "") -> Side | None:
    """Return on whose side of ``showcase`` the person stands; None: on neither.

    The link of the letter is the other side's, and so is the account whose address was asked. To run the platform is to stand on no side: nobody consents in another's name.
    """
    told_alone = showcase.told_by == Side.FIRM and _is_person(user) and user.pk == showcase.author_id
    if told_alone or holds(user, _actor(showcase, showcase.told_by)):
        return Side(showcase.told_by)
    asked = bool(showcase.other_email) and _is_person(user) and user.email.lower() == showcase.other_email.lower()
    if asked or (token and token == showcase.token) or holds(user, _actor(showcase, showcase.other_side)):
        return showcase.other_side
    return None


def may_read(user: Any, showcase: Showcase, token: str = "") -> bool:
    """Tell whether the person may read ``showcase`` before it is published: either side, or a moderator."""
    return side_of(user, showcase, token) is not None or may_publish(user)


def holds(user: Any, actor: Actor | None) -> bool:
    """Tell whether the person is one of ``actor``'s own people."""
    return actor is not None and _is_person(user) and actor.positions.filter(user=user).exists()


def _actor(showcase: Showcase, side: str) -> Actor | None:
    return showcase.provider if side == Side.PROVIDER else showcase.firm_actor


def _is_person(user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False) and user.is_active)
